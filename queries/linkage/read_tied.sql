-- The comparisons inside the chains. Nothing strains them: the number ties them.
select a, b, score, flags, 0::double from linkage.flagged
