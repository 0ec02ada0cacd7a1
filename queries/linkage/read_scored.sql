-- The groups that something besides a number ties, two by two: their best pair, what any of their
-- pairs contradicts or shares (16, 128, 1 and 2), and the least strain; those that score enough,
-- share a number or wait whatever they score.
select
    arg_max(a, (score, -a, -b)), arg_max(b, (score, -a, -b)), max(score),
    (arg_max(flags, (score, -a, -b)) | max(flags & 16) | max(flags & 128) | max(flags & 3))::integer,
    min(coalesce(n.bits, 0) + coalesce(p.bits, 0) + coalesce(i.bits, 0) + coalesce(d.bits, 0))
from linkage.flagged
join linkage.component x on x.id = a
join linkage.component y on y.id = b
left join linkage.error n on n.field = 'nom' and n.level = nom_level
left join linkage.error p on p.field = 'prenom' and p.level = prenom_level
left join linkage.error i on i.field = 'inversion' and i.level = inversion_level
left join linkage.error d on d.field = 'naissance' and d.level = naissance_level
group by least(x.root, y.root), greatest(x.root, y.root)
having max(score) >= ? or max(flags & 3) > 0 or max(flags & 1024) > 0
order by least(x.root, y.root), greatest(x.root, y.root)
