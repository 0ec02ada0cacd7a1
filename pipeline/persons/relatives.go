package persons

import (
	"context"

	"github.com/agir-indicateurs/agir/queries"
)

// markRelatives flags the ties that may be a relative's: names and birth date are not given
// to the letter, and a register line fits them strictly better, whose number is one error away
// from a number shared, or that has the very names beside a dossier shared, a letter apart.
func (l *linkage) markRelatives(ctx context.Context, pairs []pair) error {
	var ends, others, lettered []int32
	for _, p := range pairs {
		if p.a == p.b || p.flags&(sameIdentity|contradicted) != 0 {
			continue
		}
		byNames := p.flags&(sameAGDREF|sameDossier) == sameDossier && p.flags&misspelt != 0
		if byNames {
			lettered = append(lettered, 1, 1)
		} else if p.flags&sameAGDREF != 0 {
			lettered = append(lettered, 0, 0)
		} else {
			continue
		}
		ends, others = append(ends, p.a, p.b), append(others, p.b, p.a)
	}
	if len(ends) == 0 {
		return nil
	}
	if err := l.give(ctx, "suspect.sql", numbers(ends), numbers(others), numbers(lettered)); err != nil {
		return err
	}
	if err := run(ctx, l.conn, "relatives.sql"); err != nil {
		return err
	}
	if !l.o.everyPair {
		if err := run(ctx, l.conn, "spared.sql"); err != nil {
			return err
		}
	}
	if err := l.comparePairs(ctx); err != nil || !l.paired {
		return err
	}
	better, err := l.betterFits(ctx)
	if err != nil {
		return err
	}
	for i, p := range pairs {
		if better[[2]int32{p.a, p.b}] {
			pairs[i].flags |= relative
		}
	}
	return nil
}

// betterFits lists the ties of which an end fits a register line better than the
// other end, on what both ends say. What OFII says of a number is right: only the other lines are mistaken.
func (l *linkage) betterFits(ctx context.Context) (map[[2]int32]bool, error) {
	rows, err := l.conn.QueryContext(ctx, queries.Linkage("better.sql"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	better := map[[2]int32]bool{}
	for rows.Next() {
		var p [2]int32
		if err := rows.Scan(&p[0], &p[1]); err != nil {
			return nil, err
		}
		better[p] = true
	}
	return better, rows.Err()
}
