package reports

import (
	"fmt"
	"time"
)

// EditionLine is the number of the edition and its status; for a guide, which has
// neither, its date.
func (r *Report) EditionLine() string {
	switch {
	case r.Kind == Guide:
		return "version du " + FormatDay(r.IssuedOn)
	case r.Edition == 0 && r.Status == Final:
		return "Essai, définitif" // an essai is masculine, an edition is not
	case r.Edition == 0:
		return "Essai, " + string(r.Status)
	case r.Printing > 0:
		return fmt.Sprintf("Édition\u00a0%d %s (n°\u00a0%d), %s%s", r.Printing, r.ofWhen(), r.Edition, r.correcting(), r.Status)
	}
	return fmt.Sprintf("Édition n°\u00a0%d, %s%s", r.Edition, r.correcting(), r.Status)
}

// correcting says that the edition takes the place of one that was sent.
func (r *Report) correcting() string {
	if r.Rectifies == 0 {
		return ""
	}
	return "rectificative, "
}

// EditionNumber is the number of an edition in a sentence: édition n° 3.
func EditionNumber(n int) string { return fmt.Sprintf("édition n°\u00a0%d", n) }

// IssueLine is everything that dates a document, in the order in which it is
// printed under its title.
func (r *Report) IssueLine() []string {
	if r.Kind == Guide {
		return []string{r.EditionLine()}
	}
	parts := []string{r.EditionLine(), "publié le " + FormatDay(r.IssuedOn), "connu au " + FormatDay(r.AsOf)}
	if on, known := r.Next(); known {
		parts = append(parts, "prochaine édition le "+FormatDay(on))
	}
	return parts
}

// Next is the day of the next issue, when it is known and still to come on the day of this one.
func (r *Report) Next() (on time.Time, known bool) { return r.NextOn, r.NextOn.After(r.IssuedOn) }
