-- The decisions of people on two records that stand on the day asked, for the linkage.
insert into linkage.decision
    select left_record, right_record, verdict, decided_on, "by", why
    from store.journal.link_decision
    where decided_on <= (select day from asked.day)
        and (undone_on is null or undone_on > (select day from asked.day))
        and number <= ?
    order by number
