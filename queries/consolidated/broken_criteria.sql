-- One row per validated orientation and criterion in force on its day that it
-- breaks. A rejoignant is exempt from the first two and must be tied to a BPI
-- found among the orientations known, whatever their decision and department. A
-- criterion whose dates are missing is not verifiable, which is not broken.
select o.person, o.departement, o.oriented_on, o.file, o.sheet, o.row, c.criterion, c.label, c.rank
from consolidated.validated_orientations as o
join settings.criterion as c
    on o.oriented_on >= coalesce(c.from_on, date '0001-01-01')
    and o.oriented_on <= coalesce(c.to_on, date '9999-12-31')
where case c.rule
    when 'cir_since' then not o.rejoignant and o.cir_on < try_cast(c.value as date)
    when 'protection_months' then not o.rejoignant
        and o.protected_on + to_months(try_cast(c.value as integer)) <= o.oriented_on
    when 'age_at_cir' then o.born_on + to_years(try_cast(c.value as integer)) > o.cir_on
    when 'rejoignant_tied' then o.rejoignant and (
        o.agdref_bpi is null
        or not exists (from consolidated.orientations as b where b.agdref = o.agdref_bpi)
    )
end
