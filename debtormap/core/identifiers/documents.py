"""Which kind of number it is, and every kind that is not a resident number, credit code or organisation code.

Sources: law and practice as in each pattern; forms marked (*) are practice, not published rules.
"""

from enum import StrEnum


class NumberType(StrEnum):
    """The document a number comes from."""

    RESIDENT = "resident"
    RESIDENT_15 = "resident_15"
    RESIDENCE_PERMIT = "residence_permit"
    HONG_KONG_MACAO_PERMIT = "hong_kong_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PERMANENT_RESIDENT = "permanent_resident"
    PASSPORT = "passport"
    CREDIT_CODE = "credit_code"
    ORGANISATION_CODE = "organisation_code"
    REGISTRATION_NUMBER = "registration_number"
