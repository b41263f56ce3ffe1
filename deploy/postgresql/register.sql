-- What the court side and the public side may in the database of the register. Run by the owner of the tables after
-- `debtormap migrate`, again after each release: psql -d debtormap -v ON_ERROR_STOP=1 -f register.sql

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM debtormap_court, debtormap_public;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM debtormap_court, debtormap_public;
GRANT USAGE ON SCHEMA public TO debtormap_court, debtormap_public;

-- The court side works with all tables, but owns none, empties none, and takes nothing back that was said for good.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO debtormap_court;
GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public TO debtormap_court;
REVOKE UPDATE, DELETE ON ledger_event, ledger_checkpoint, register_audit FROM debtormap_court;
REVOKE DELETE ON ledger_head, ledger_body, ledger_node, ledger_key, register_listing, register_party, register_case,
    staff_account, corrections_request, corrections_turn, corrections_claim FROM debtormap_court;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM debtormap_court;

-- The public side reads the feed: numbers, hashes and public records. Not: the salts by which an erased record would be
-- proved to have been there.
GRANT SELECT ON ledger_head, ledger_event, ledger_key, ledger_checkpoint, django_migrations TO debtormap_public;
GRANT SELECT (seq, body) ON ledger_body TO debtormap_public;

-- A request of a listed person is appended, sealed for the court, and found by its receipt. Not: what it says.
GRANT SELECT ON corrections_courtkey TO debtormap_public;
GRANT SELECT (id, receipt_index, receipt_public, listing_id, court_code, higher_court_code, kind, asker, state, version,
    received_at, changed_at, remedy, amendment_id) ON corrections_request TO debtormap_public;
GRANT INSERT, UPDATE (state, version, changed_at, remedy) ON corrections_request TO debtormap_public;
GRANT SELECT (id, request_id, number, action, before, after, at, by_id, "on", remedy, sealed_for_receipt)
    ON corrections_turn TO debtormap_public;
GRANT INSERT ON corrections_turn TO debtormap_public;
GRANT SELECT, INSERT, UPDATE (closed_at) ON corrections_clock TO debtormap_public;
GRANT SELECT (id, request_id, number, media_type, size_bytes, challenge, created_at) ON corrections_paper
    TO debtormap_public;
GRANT INSERT, UPDATE (request_id, number) ON corrections_paper TO debtormap_public;
GRANT SELECT, INSERT ON corrections_claim, corrections_retry, corrections_spentchallenge TO debtormap_public;
GRANT SELECT, INSERT, UPDATE (count) ON corrections_alarm TO debtormap_public;

-- Whether a listing is public, in whose court, and whether a claim holds it off the map. Not: whom it names.
GRANT SELECT (id, state, expires_at, case_id) ON register_listing TO debtormap_public;
GRANT SELECT (id, court_code) ON register_case TO debtormap_public;
GRANT SELECT (id, listing_id, why, lapses_at, ended_at) ON register_suppression TO debtormap_public;

-- The trail is written and not read.
GRANT INSERT ON register_audit TO debtormap_public;
GRANT SELECT (id) ON register_audit TO debtormap_public;

-- Nothing at all: parties, proceedings, batches, policies, accounts, sessions, recipients, codes of the counter.
