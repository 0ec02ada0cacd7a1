-- Laid in a new store, and over one of an earlier version: what is there stays.
--
-- The store: what was received, exactly as received (raw), what the contract
-- made of it (records, written with the tables of the kinds), and what people
-- decided (journal). Everything else is computed again from these.
create schema if not exists raw;
create schema if not exists records;
create schema if not exists journal;

create table if not exists raw.version (schema integer, program varchar);

-- One line a file received: a new version of a path is a new line.
create table if not exists raw.file (
    file bigint primary key,
    path varchar not null,            -- relative to the inbox
    sender varchar not null,
    received_on date not null,
    hash varchar not null,            -- SHA-256 of the bytes
    size bigint not null,
    content blob,                     -- the bytes; null when the file could not be opened or was too large
    form varchar,
    encoding varchar,
    separator varchar,
    month date,                       -- the month that the file tells of
    extraction_on date,
    extraction_by varchar,
    refused boolean not null
);
drop table if exists raw.row;        -- earlier versions kept each row a second time, beside the bytes

-- One line a sheet read as a kind of record. departements is null when the file
-- has no department column: the statement is that of all its sender's.
create table if not exists records.statement (
    file bigint not null,
    sheet varchar not null,
    kind varchar not null,
    departements varchar[],
    header_row integer not null,
    read integer not null,
    kept integer not null,
    set_aside integer not null,
    not_data integer not null
);
-- Departments for which its sender could send this kind on the day it came: what was
-- taken then is not undone when the sender leaves. Null in the lines of earlier versions.
alter table records.statement add column if not exists authority varchar[];
-- How many of the rows kept of a file, in one kind, are rows of another file: of another
-- sender's when they are nine in ten or more, and then of its own sender's files and of
-- the other sender's too. What holds the rows of a wrong folder.
create table if not exists records.alike (
    file bigint not null,
    kind varchar not null,
    other bigint not null,
    rows integer not null,
    of integer not null               -- the rows kept of the file when they were compared
);
-- The last file whose rows were compared so; those received by an earlier version are not.
create table if not exists records.compared (file bigint not null);
insert into records.compared select coalesce(max(file), 0) from raw.file where not exists (from records.compared);
create table if not exists records.problem (
    file bigint not null,
    sheet varchar not null,
    row integer not null,
    "column" integer not null,
    label varchar not null,
    rule varchar not null,
    severity varchar not null,
    message varchar not null
);

-- What people decided on statements.
create table if not exists journal.verdict (
    number bigint primary key,
    file bigint not null,
    kind varchar not null,
    accepted boolean not null,
    decided_on date not null,
    "by" varchar not null,
    why varchar not null
);
-- accept, refuse, withdraw or reinstate; null in the lines of earlier versions, which say
-- accepted or not. accepted stays for them.
alter table journal.verdict add column if not exists act varchar;
-- What people decided on two records: the same person, or two.
create sequence if not exists journal.decision_number;
create table if not exists journal.link_decision (
    number bigint primary key,
    left_record varchar not null,
    right_record varchar not null,
    verdict varchar not null,
    decided_on date not null,
    "by" varchar not null,
    why varchar not null,
    undone_on date
);

-- The life of what breaks a rule: seen, gone, seen again, justified.
create table if not exists journal.anomaly_event (
    number bigint primary key,
    happened_on date not null,
    "check" varchar not null,
    subject varchar not null,
    departement varchar,
    event varchar not null,             -- seen, gone, justified
    "by" varchar not null,
    why varchar not null
);

-- Who read or took names, or did something to the store itself: who, under which account
-- of the system, when, what and why. Each line holds the hash of the one before it.
create table if not exists journal.reading (read_at timestamp not null, "by" varchar not null, what varchar not null, why varchar not null);
alter table journal.reading add column if not exists number bigint;     -- null in the lines of earlier versions, until they are chained
alter table journal.reading add column if not exists account varchar;
alter table journal.reading add column if not exists kind varchar;
alter table journal.reading add column if not exists file varchar;      -- written outside the store, whole path; empty for nothing
alter table journal.reading add column if not exists previous varchar;
alter table journal.reading add column if not exists hash varchar;      -- SHA-256 of all of the above
-- One line: the last of them, and the last that went when its time had come.
create table if not exists journal.head (number bigint not null, hash varchar not null, pruned_number bigint not null, pruned_hash varchar not null);
-- One line: the public keys that the store is sealed to.
create table if not exists journal.seal (recipients varchar not null);

-- What other stores told of their departments: counts, no row of a person.
create schema if not exists aggregates;
create table if not exists aggregates.file (
    number bigint primary key,
    name varchar not null,
    imported_on date not null,
    as_of date not null,                -- day on which the other store knew them
    hash varchar not null,              -- SHA-256 of the bytes
    content blob not null
);

-- What was published: aggregates only, which stay when personal data are purged.
create schema if not exists editions;
create table if not exists editions.edition (
    number integer primary key,
    month date not null,
    as_of date not null,
    published_on date not null,
    program varchar not null,           -- version of the program
    settings varchar not null,          -- the configuration, as written
    last_file bigint not null,          -- what was received and decided by then
    last_verdict bigint not null,
    last_decision bigint not null,
    fingerprint varchar not null        -- SHA-256 of the figures
);
alter table editions.edition add column if not exists last_comment bigint default 0;
alter table editions.edition add column if not exists last_anomaly bigint default 9223372036854775807;    -- older editions knew all events of their day
alter table editions.edition add column if not exists last_aggregate bigint default 0;
alter table editions.edition add column if not exists last_release bigint default 0;
alter table editions.edition add column if not exists next_on date;    -- day of the next issue, as announced
alter table editions.edition add column if not exists readers varchar default '';    -- kinds of readers it was made for; empty: all
alter table editions.edition add column if not exists period varchar default '';    -- the quarter or the year that it tells; empty: the month
alter table editions.edition add column if not exists rectifies integer default 0;    -- number of the edition that it corrects; 0: none
alter table editions.edition add column if not exists why varchar default '';    -- why it does, as its readers read it
-- The statements used, each with the hash of its bytes.
create table if not exists editions.source (
    edition integer not null,
    path varchar not null,
    sender varchar not null,
    kind varchar not null,
    departement varchar not null,
    extraction_on date not null,
    hash varchar not null
);
-- The questions asked, each with the hash of its text.
create table if not exists editions.question (edition integer not null, indicator varchar not null, hash varchar not null);
create table if not exists editions.figure (
    edition integer not null,
    month date not null,
    level varchar not null,
    territory varchar not null,
    indicator varchar not null,
    kind varchar not null,
    numerator bigint not null,
    denominator bigint not null,
    value double not null,
    known boolean not null,
    low double not null,
    high double not null
);
create table if not exists editions.cell (
    edition integer not null,
    month date not null,
    level varchar not null,
    territory varchar not null,
    "table" varchar not null,
    modality varchar not null,
    rank integer not null,
    count bigint not null
);
-- What the editions told the nation, cell by cell, and the sums that tie the cells:
-- what the next one must reckon with. True counts, for this store only.
create table if not exists editions.told (
    edition integer not null,
    rank integer not null,
    key varchar not null,               -- indicator|level|territory|month|part|edition
    count bigint not null,
    state varchar not null,             -- printed, withheld, unprinted, loose
    signed boolean not null             -- a change, of either sign
);
create table if not exists editions.tie (edition integer not null, rank integer not null, total varchar not null, parts varchar[] not null);
-- Why what they withheld is safe: by how many persons cells may differ though nothing printed does.
-- Cells by their places among those of all editions, in the order of edition and rank; a proof is
-- one move or two, the second written after the first.
create table if not exists editions.proof (
    edition integer not null,
    rank integer not null,
    proved integer[] not null,
    moved integer[] not null,
    persons bigint[] not null,          -- of each cell moved
    first integer not null              -- how many of these are of the first move
);
-- The national releases known, as machines read them: those of this store, and those
-- brought from another.
create table if not exists editions.release (
    number bigint primary key,
    known_on date not null,             -- published or imported
    month date not null,
    as_of date not null,
    edition integer not null,           -- of the store that made it
    own boolean not null,               -- this one
    hash varchar not null,              -- SHA-256 of the bytes
    content blob not null
);
-- The documents written, each with the hash of its bytes.
create table if not exists editions.document (edition integer not null, name varchar not null, hash varchar not null);

-- What was owed and what became of it: one line a period of a job, and the
-- journal of the runs that made them.
create schema if not exists ledger;
create table if not exists ledger.began (began_at timestamptz not null);    -- one line: the first run
create table if not exists ledger.rehearsal (since timestamptz not null);   -- one line while the runs lay their documents aside, before the store is live
create table if not exists ledger.returned (file bigint not null);          -- one line: the last file whose sender was told what became of it
create table if not exists ledger.period (
    job varchar not null,
    period varchar not null,            -- 2023-09, 2023-W40, 2023-10-05
    due_at timestamptz not null,
    state varchar not null,             -- waiting, published, failed, made, passed, rehearsed
    failures integer not null,
    edition integer not null,           -- 0 for none
    why varchar not null,
    since timestamptz not null,
    primary key (job, period)
);
create table if not exists ledger.run (
    run bigint primary key,
    verb varchar not null,
    program varchar not null,
    started_at timestamptz not null,
    ended_at timestamptz,               -- null while it runs, or when it was killed
    outcome varchar not null
);
create table if not exists ledger.phase (
    run bigint not null,
    number integer not null,
    job varchar not null,
    period varchar not null,
    outcome varchar not null,           -- state of the period after it
    told varchar not null,              -- counts, or why it waits or failed
    milliseconds bigint not null
);

-- What was brought from the sources into the inbox: one line a file, by the SHA-256 of
-- what it is in its source, written before the file is, so that a run that was killed
-- is taken up where it stood.
create table if not exists ledger.brought (
    source varchar not null,
    item varchar not null,
    path varchar not null,              -- in the inbox
    sender varchar not null,
    sent_at timestamptz,                -- by the clock of the source, where it says
    listed_at timestamptz not null,
    kept_at timestamptz,                -- null until it is whole in the inbox
    primary key (source, item)
);
create table if not exists ledger.source (
    source varchar primary key,
    tried_at timestamptz not null,
    succeeded_at timestamptz,
    failures integer not null,          -- since it last succeeded
    why varchar not null,               -- it failed; no address, no name
    waiting integer not null            -- lots left there for somebody to look at
);

-- One line: how many pairs of records waited for somebody when a run last counted them,
-- and what that rested on.
create table if not exists ledger.pairs (
    counted_on date not null,
    pairs integer not null,
    last_file bigint not null,
    last_verdict bigint not null,
    last_decision bigint not null,
    last_aggregate bigint not null
);

-- The word by which the operator lets what is made by itself leave.
create table if not exists journal.live (said_at timestamptz not null, "by" varchar not null, why varchar not null);

-- What the direction says of a figure or of an anomaly, printed in its documents.
create table if not exists journal.comment (
    number bigint primary key,
    commented_on date not null,
    "by" varchar not null,
    month date not null,
    departement varchar not null,
    subject varchar not null,           -- code of an indicator, or of a rule
    text varchar not null
);
-- Of the answer to a question that documents print: the question, as it was printed.
alter table journal.comment add column if not exists question varchar;
-- Of a line that takes another back, whose why is its text: the number of that one.
alter table journal.comment add column if not exists withdraws bigint;

-- What was sent to whom: one line a message and a way to its reader.
create schema if not exists outbox;
create table if not exists outbox.posting (
    posting bigint primary key,
    kind varchar not null,              -- report, draft, reminder, feedback, alarm
    about varchar not null,             -- edition-12, 2023-09, 2023-10-05
    reader varchar not null,            -- code of a recipient, or retours/ and that of a sender
    way varchar not null,               -- mail, folder
    rank bigint not null,               -- of the edition: an older one never replaces a newer
    message_id varchar not null,
    subject varchar not null,
    body varchar not null,
    state varchar not null,             -- to send, sending, sent, refused, gave up, superseded, closed
    posted_at timestamptz not null,
    attempts integer not null,
    doubts integer not null,            -- attempts that may have arrived without our knowing
    first_at timestamptz,               -- first attempt since it was last put to send
    next_at timestamptz not null,       -- not tried before
    why varchar not null                -- what the last attempt said; no address
);
create table if not exists outbox.document (
    posting bigint not null,
    number integer not null,
    name varchar not null,
    reader varchar not null,            -- its perimeter: kind of reader and territory
    territory varchar not null,
    nominative boolean not null,
    hash varchar not null,              -- SHA-256 of the bytes
    content blob                        -- null once it was sent
);
create table if not exists outbox.attempt (
    posting bigint not null,
    number integer not null,
    tried_at timestamptz not null,
    place varchar not null,             -- mail address or folder
    server varchar not null,            -- host, port and its greeting
    outcome varchar not null,           -- state of the posting after it
    answer varchar not null             -- of the server, or the fault
);

-- What is remembered of those who were removed, so that a statement told again
-- does not bring them back: hashes of their identifiers, keyed with a secret of
-- this store. The rows of an identifier marked until a day are left out when all
-- they tell lies before it. Whoever holds the store can try all the numbers: a
-- mark hides nothing more than the store does.
create table if not exists journal.secret (secret varchar not null);
insert into journal.secret select replace(uuid()::varchar || uuid()::varchar, '-', '') where not exists (select 1 from journal.secret);
create table if not exists journal.mark (hash varchar not null, until date not null);
-- What was removed for good: counts, never names.
create table if not exists journal.purge (
    number integer primary key,
    purged_on date not null,
    "by" varchar not null,
    why varchar not null,
    before date,                        -- null when one person was forgotten
    persons integer not null,
    rows integer not null,
    files integer not null,             -- whose bytes were dropped
    decisions integer not null,
    first_file bigint not null,         -- editions that rest on it or on a later one
    last_edition integer not null       -- and were published by then cannot be rebuilt
);

-- What was computed, under the hash of all that it rests on: it is never patched, and what
-- is not here is made again, the same. It goes when anybody is removed for good. number is
-- that of the making; a few are kept.
create schema if not exists kept;
create table if not exists kept.linkage (
    number bigint not null,
    key varchar not null,               -- SHA-256 of the records, the decisions, the options and the rule
    result varchar not null             -- what was counted, in JSON
);
-- What a sender gives of a place, of a kind: a hash of its records under that of the files that they
-- come from. used counts the times that some were kept; what none of the last sixteen had goes.
create table if not exists kept.source (
    key varchar not null,               -- SHA-256 of all that its records rest on
    told varchar not null,              -- SHA-256 of the records, empty for none
    used bigint not null
);
create table if not exists kept.person (
    number bigint not null,
    rank integer not null,              -- of the record, among all of them by name
    person varchar not null,
    accepted varchar,                   -- if the pairs that wait were accepted; null for the same
    identified boolean not null
);
create table if not exists kept.queue (
    number bigint not null,
    id varchar not null,
    left_person varchar,
    right_person varchar,
    left_record varchar,
    right_record varchar,
    left_first varchar,
    right_first varchar,
    score double,
    why varchar,
    pairs integer,
    held varchar,
    agreed boolean,
    left_more integer,
    right_more integer
);
-- What was counted of a circle of persons, whom the figures count together and apart from all
-- others: counts, of which no row names anybody (those of a check stand under the names of its
-- anomalies, which name nobody). used is that of the last answer that kept
-- something and had that circle; what none of the last sixteen had goes.
create table if not exists kept.circle (
    number bigint not null,
    key varchar not null,               -- SHA-256 of all that its counts rest on
    used bigint not null
);
-- Of which questions and months it was counted, be it nothing.
create table if not exists kept.counted (number bigint not null, question varchar not null, month date not null);
create table if not exists kept.line (
    number bigint not null,
    question varchar not null,
    month date not null,
    departement varchar,
    structure varchar,
    once_in_direction boolean,
    once_in_nation boolean,
    only_at varchar,
    modality varchar,
    rank integer,
    days bigint,
    numerator bigint,
    denominator bigint,
    value double,
    n bigint
);
-- What the file system said of each file of the inbox when it was last read whole, and the
-- hash of its bytes then: one that it says the very same of is not read again.
create table if not exists kept.look (path varchar not null, stamp varchar not null, hash varchar not null);
