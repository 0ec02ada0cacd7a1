-- The names of the rows that a sender writes alike, each with the record that it is part of.
with partner as (
    select record, file, sheet, row, told_facts(date_contact, mode, presence) as facts from staging.contacts
    union all
    select record, file, sheet, row, told_facts(date_constat, situation_emploi, situation_logement) from staging.situations
)
select row_key(told_as_of(record), facts, row_number() over (partition by facts order by file, sheet, row)), record
from partner
where told_as_of(record) = ?
