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

// presumption is what is presumed of a place and two months running.
type presumption struct {
	place string
	sums  []secrecy.Sum
	holds func(count func(key string) (int64, bool)) bool // beside the true counts
	// or is what whoever knows the true counts takes in its place where it is mistaken.
	or []presumption
}

// presume lists what is presumed of every place, month after month.
func (t *ties) presume(ordered []occasion) {
	for _, p := range ordered {
		before := occasion{p.name, monthsBefore(p.month, 1), ""}
		if before.known = t.latest[occasion{name: p.name, month: before.month}]; before.known == "" {
			continue
		}
		for _, q := range acrossMonths {
			t.presumeAmong(p, q)
		}
		t.presumeEntries(before, p)
		t.presumeExits(before, p)
	}
}

// laying gives the sums that something lays, which do not hold for certain.
func (t *ties) laying(lay func()) []secrecy.Sum {
	certain := len(t.sums)
	lay()
	laid := slices.Clone(t.sums[certain:])
	t.sums = t.sums[:certain]
	return laid
}

func (t *ties) presumeAmong(p occasion, q inequality) {
	sums := t.laying(func() { t.among(p, q) })
	if len(sums) == 0 {
		return
	}
	of := func(terms []term) (keys []string) {
		for _, x := range terms {
			keys = append(keys, t.termKey(p, x))
		}
		return keys
	}
	t.presumed = append(t.presumed, presumption{place: p.name, sums: sums, holds: func(count func(string) (int64, bool)) bool {
		least, ok := added(count, of(q.least)...)
		most, all := added(count, of(q.most)...)
		return ok && all && least <= most
	}})
}

// added adds counts, if all are known.
func added(count func(string) (int64, bool), keys ...string) (sum int64, all bool) {
	for _, key := range keys {
		n, ok := count(key)
		if !ok {
			return 0, false
		}
		sum += n
	}
	return sum, true
}

// presumeEntries makes entries since the beginning those of the month before and those of the
// month.
func (t *ties) presumeEntries(before, now occasion) {
	all, earlier, entered := t.key(now, "entrees_cumul", whole), t.key(before, "entrees_cumul", whole), t.key(now, "entrees", whole)
	if !t.has(all, earlier, entered) {
		return
	}
	t.presumed = append(t.presumed, presumption{place: now.name, sums: t.laying(func() { t.tie(all, earlier, entered) }), holds: func(count func(string) (int64, bool)) bool {
		one, known := count(all)
		other, ok := added(count, earlier, entered)
		return known && ok && one == other
	}})
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
	t.presumed = append(t.presumed, presumption{
		place: now.name,
		sums:  []secrecy.Sum{{Total: both, Parts: []string{followed, entered}}, {Total: both, Parts: []string{active, left}}},
		holds: func(count func(string) (int64, bool)) bool {
			were, ok := added(count, followed, entered)
			are, known := count(active)
			return ok && known && are <= were
		},
	})
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
// who came and without those who went; otherwise so of each share; otherwise of one side of it.
func (t *ties) presumeFlow(before, now occasion, came string) {
	var shares []presumption
	for _, i := range []string{"emploi_sortie", "logement_sortie", "sortie_positive"} {
		sides := func(p occasion) []string { return []string{t.key(p, i, counted), t.key(p, i, complementOf)} }
		if one, ok := t.flow(now.name, sides(now), sides(before), came); ok {
			for k := range 2 {
				if side, ok := t.flow(now.name, sides(now)[k:k+1], sides(before)[k:k+1], came); ok {
					one.or = append(one.or, side)
				}
			}
			shares = append(shares, one)
		}
	}
	kinds := func(p occasion) []string {
		return []string{t.key(p, "sortie_positive", counted), t.key(p, "sortie_positive", "emploi seul"), t.key(p, "sortie_positive", "logement seul"), t.key(p, "emploi_sortie", "ni")}
	}
	if all, ok := t.flow(now.name, kinds(now), kinds(before), came); ok {
		all.or = shares
		shares = []presumption{all}
	}
	t.presumed = append(t.presumed, shares...)
}

// flow makes counts of a month no more, together, than those of the month before and those who
// came.
func (t *ties) flow(place string, now, before []string, came string) (p presumption, ok bool) {
	if !t.has(append(slices.Clone(now), before...)...) {
		return p, false
	}
	var rose []string
	named := "|" + came + " " + strings.Join(now, " ")
	for k := range now {
		both, by := t.loose(now[k]+named+", avant et venus"), t.loose(now[k]+named+", venus")
		p.sums = append(p.sums, secrecy.Sum{Total: both, Parts: []string{before[k], by}}, secrecy.Sum{Total: both, Parts: []string{now[k], t.loose(now[k] + named + ", allés")}})
		rose = append(rose, by)
	}
	p.place, p.sums = place, append(p.sums, secrecy.Sum{Total: came, Parts: rose})
	p.holds = func(count func(string) (int64, bool)) bool {
		left, ok := count(came)
		for k := range now {
			is, known := count(now[k])
			was, all := count(before[k])
			ok = ok && known && all
			left -= max(0, is-was)
		}
		return ok && left >= 0
	}
	return p, true
}

// rightly are the sums of what is presumed and true.
func (t *ties) rightly(truth Truth) (sums []secrecy.Sum) {
	counts := map[string]int64{}
	for key, c := range t.cells {
		if c.State == secrecy.Printed {
			counts[key] = c.Count
		}
	}
	for _, f := range t.figures {
		if n, ok := truth(f.indicator, f.place, f.month, f.part); ok && t.cells[f.key()].State != secrecy.Printed {
			counts[f.key()] = n
		}
	}
	for again := true; again; {
		again = reckon(counts, t.sums)
	}
	count := func(key string) (int64, bool) { n, ok := counts[key]; return n, ok }
	var keep func(all []presumption)
	keep = func(all []presumption) {
		for _, p := range all {
			if !p.holds(count) {
				keep(p.or)
				continue
			}
			sums = append(sums, p.sums...)
			reckon(counts, p.sums)
		}
	}
	keep(t.presumed)
	return sums
}

// reckon works out the counts of which a sum leaves one unknown; it says whether it found any.
func reckon(counts map[string]int64, sums []secrecy.Sum) (any bool) {
	for _, s := range sums {
		made, missing, which := int64(0), 0, s.Total
		for _, key := range s.Parts {
			n, ok := counts[key]
			if made += n; !ok {
				missing++
				which = key
			}
		}
		total, ok := counts[s.Total]
		switch {
		case !ok && missing == 0:
			counts[s.Total] = made
		case ok && missing == 1:
			counts[which] = total - made
		default:
			continue
		}
		any = true
	}
	return any
}

// agreeing are the sums of all that is presumed; none where the figures themselves show that
// something came late, be it in one place alone: who does not know where presumes in vain.
func (t *ties) agreeing() (sums []secrecy.Sum) {
	for _, p := range t.presumed {
		sums = append(sums, p.sums...)
	}
	if !t.agree(t.sums, sums) {
		return nil
	}
	return sums
}

// agree says whether there are figures with which sums all add up.
func (t *ties) agree(sums ...[]secrecy.Sum) bool {
	return secrecy.Agree(t.cells, slices.Concat(sums...))
}
