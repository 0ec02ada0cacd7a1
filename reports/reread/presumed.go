package reread

import (
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// What whoever reads presumes: that no statement came late between two months. Then who is
// followed at the end of a month and had entered before it was followed at the end of the one
// before; entries since the beginning are those of the month before and those of the month; and
// those of the exits of twelve months who left with something are those of the month before, with
// who came and without who went a year after they had left.

// presume lists what is presumed of every place, month after month, apart from what is certain.
func (t *ties) presume(ordered []occasion) {
	certain := len(t.sums)
	for _, p := range ordered {
		before := occasion{p.name, monthsBefore(p.month, 1), ""}
		if before.known = t.latest[occasion{name: p.name, month: before.month}]; before.known == "" {
			continue
		}
		for _, q := range acrossMonths {
			t.among(p, q)
		}
		t.presumeEntries(before, p)
		t.presumeExits(before, p)
	}
	t.sums, t.presumed = t.sums[:certain:certain], t.sums[certain:]
}

// presumeEntries makes entries since the beginning those of the month before and those of the
// month.
func (t *ties) presumeEntries(before, now occasion) {
	all, earlier, entered := t.key(now, "entrees_cumul", whole), t.key(before, "entrees_cumul", whole), t.key(now, "entrees", whole)
	if t.has(all, earlier, entered) {
		t.tie(all, earlier, entered)
	}
}

// presumeExits ties what those who left, left with, by all who left since the beginning and had
// not a month before, and by those followed a month before, or entered, and followed no more.
func (t *ties) presumeExits(before, now occasion) {
	came := t.key(now, "file_active", "partis dans le mois") // of acrossMonths
	if t.has(came) {
		t.presumeFlow(before, now, came)
	}
	followed, entered, active := t.key(before, "file_active", whole), t.key(now, "entrees", whole), t.key(now, "file_active", whole)
	if !t.has(followed, entered, active) {
		return
	}
	both, left := t.loose(t.key(now, "file_active", "suivis ou entrés")), t.loose(t.key(now, "file_active", "suivis ou entrés, partis"))
	t.sums = append(t.sums, secrecy.Sum{Total: both, Parts: []string{followed, entered}}, secrecy.Sum{Total: both, Parts: []string{active, left}})
	t.presumeFlow(before, now, left)
}

// loose adds a cell of nobody in particular.
func (t *ties) loose(key string) string {
	if _, made := t.cells[key]; !made {
		t.cells[key] = secrecy.Cell{Key: key, State: secrecy.Loose}
	}
	return key
}

// presumeFlow presumes that of four kinds of exits each is that of the month before, with those
// who came and without those who went; where not all four are known, so of each share.
func (t *ties) presumeFlow(before, now occasion, came string) {
	kinds := func(p occasion) []string {
		return []string{t.key(p, "sortie_positive", counted), t.key(p, "sortie_positive", "emploi seul"), t.key(p, "sortie_positive", "logement seul"), t.key(p, "emploi_sortie", "ni")}
	}
	if t.flow(kinds(now), kinds(before), came) {
		return
	}
	for _, i := range []string{"emploi_sortie", "logement_sortie", "sortie_positive"} {
		sides := func(p occasion) []string { return []string{t.key(p, i, counted), t.key(p, i, complementOf)} }
		t.flow(sides(now), sides(before), came)
	}
}

// flow makes counts of a month no more, together, than those of the month before and those who
// came; it says whether all are known.
func (t *ties) flow(now, before []string, came string) bool {
	if !t.has(append(slices.Clone(now), before...)...) {
		return false
	}
	var rose []string
	named := "|" + came + " " + strings.Join(now, " ")
	for k := range now {
		both, by := t.loose(now[k]+named+", avant et venus"), t.loose(now[k]+named+", venus")
		t.sums = append(t.sums, secrecy.Sum{Total: both, Parts: []string{before[k], by}}, secrecy.Sum{Total: both, Parts: []string{now[k], t.loose(now[k] + named + ", allés")}})
		rose = append(rose, by)
	}
	t.sums = append(t.sums, secrecy.Sum{Total: came, Parts: rose})
	return true
}

// agreeing are the sums of all that is presumed; none where the figures themselves show that
// something came late, be it in one place alone: who does not know where presumes in vain.
func (t *ties) agreeing() []secrecy.Sum {
	if !secrecy.Agree(t.cells, slices.Concat(t.sums, t.presumed)) {
		return nil
	}
	return t.presumed
}
