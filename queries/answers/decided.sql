-- The rows that decisions standing on the day asked name one by one, among those that a
-- sender writes alike.
insert into asked.decided
    select distinct record, told_as_of(record)
    from (
        select unnest([left_record, right_record]) as record
        from store.journal.link_decision
        where decided_on <= (select day from asked.day)
            and (undone_on is null or undone_on > (select day from asked.day))
            and number <= ?
    )
    where (record like 'contacts/%' or record like 'situations/%') and record <> told_as_of(record)
