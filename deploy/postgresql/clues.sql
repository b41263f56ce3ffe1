-- What the court side and the public side may in the database of the clues. Run by the owner of the tables after
-- `debtormap migrate`, again after each release: psql -d debtormap_clues -v ON_ERROR_STOP=1 -f clues.sql

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM debtormap_court, debtormap_public;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM debtormap_court, debtormap_public;
GRANT USAGE ON SCHEMA public TO debtormap_court, debtormap_public;

-- The desk works with all tables, owns none, and leaves the trail as it is.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO debtormap_court;
GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public TO debtormap_court;
REVOKE UPDATE, DELETE ON clues_audit FROM debtormap_court;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM debtormap_court;

-- The public side appends what is sealed and finds what a receipt needs; the rest it cannot read.
GRANT SELECT ON django_migrations TO debtormap_public;

-- Public halves of keys, and who is in conflict. Not: the sealed private halves.
GRANT SELECT (id, account_id, court_code, public, operations, memory_bytes, version, created_at, retired_at)
    ON clues_officerkey TO debtormap_public;
GRANT SELECT ON clues_escrowkey, clues_conflict TO debtormap_public;

-- A clue is appended and found. Not: what it says, how to reach its sender; no status is moved, nothing is erased.
GRANT INSERT ON clues_clue TO debtormap_public;
GRANT SELECT (sequence, id, receipt_index, listing_key, court_code, status, urgent, received_at, clear_at, due_at,
    changed_at, assigned_to, outcome, alike_id, quarantined, unread, files, erased_at) ON clues_clue TO debtormap_public;
GRANT UPDATE (unread, changed_at, files) ON clues_clue TO debtormap_public;
GRANT SELECT, INSERT ON clues_wrappedkey, clues_likeness, clues_subject, clues_retry, clues_spentchallenge TO debtormap_public;
GRANT SELECT, INSERT, UPDATE (read_at) ON clues_message TO debtormap_public;

-- Files on their way; of those of a clue, only that they are there.
GRANT SELECT, INSERT, UPDATE, DELETE ON clues_upload, clues_chunk TO debtormap_public;
GRANT INSERT ON clues_file TO debtormap_public;
GRANT SELECT (id, clue_id, upload_id, number) ON clues_file TO debtormap_public;

-- A reward is claimed, never decided or paid.
GRANT SELECT, UPDATE (claimed_at) ON clues_award TO debtormap_public;

-- The trail is written and not read.
GRANT INSERT ON clues_audit TO debtormap_public;
GRANT SELECT (id) ON clues_audit TO debtormap_public;

-- Nothing at all: clues_note, clues_originalrelease, clues_escrowholder, clues_escrowdecision, clues_declaration,
-- clues_passkey, clues_answertemplate, clues_notice.
