-- The three roles of an installation, once for a cluster: psql -v ON_ERROR_STOP=1 -f roles.sql, as a superuser.
-- Then a database each for the register and for the clues, both owned by debtormap_owner:
--     CREATE DATABASE debtormap OWNER debtormap_owner;  CREATE DATABASE debtormap_clues OWNER debtormap_owner;
-- Then give each role a password of its own (\password debtormap_court) and say in pg_hba.conf from where it may come.
--
-- debtormap_owner   makes and changes tables (debtormap migrate, restore). No process that serves anybody connects so:
--                   only the owner can take away the triggers that keep the ledger and the trails as they are.
-- debtormap_court   the court side (serve --side court, the command line, backup).
-- debtormap_public  the public side (serve --side public).

CREATE ROLE debtormap_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE ROLE debtormap_court LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE ROLE debtormap_public LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- A process of the public side that hangs, or is not ours any more, holds no lock for long.
ALTER ROLE debtormap_public SET statement_timeout = '20s';
ALTER ROLE debtormap_public SET lock_timeout = '5s';
ALTER ROLE debtormap_public SET idle_in_transaction_session_timeout = '10s';
