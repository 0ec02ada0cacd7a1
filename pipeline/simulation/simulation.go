// Package simulation writes the inbox of a consortium that does not exist:
// invented people, oriented, met, followed and gone, told month after month by
// each sender in its own form. It is the demo of the product, and its largest
// test.
//
// A life is drawn once, from the seed, the department, the month in which it
// starts and its rank in that month, and from nothing else. What a sender knows
// on a day is what was told to it on or before that day. So the files of a
// month are the same whether the months are written one by one or all at once,
// and a longer simulation only adds to a shorter one.
//
// Nobody is real here: names are made of syllables that no language has (see
// names.go), AGDREF numbers start with 00, which no préfecture gives.
package simulation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// Options say which world to simulate. Only Settings and Last are required.
type Options struct {
	Settings *settings.Settings
	Seed     uint64
	Last     time.Time // first day of the last month told
	Months   int       // months received, Last included; 12 when zero
	// Since is the first day of the platforms whose opening the settings do not
	// give. When zero it lies 30 months before Last, so that some people reach
	// their 24 months; to write a world month by month, give it.
	Since time.Time
	// PersonsPerMonth is the number of persons proposed each month in a
	// department, on average over the departments; about 19 when zero.
	PersonsPerMonth float64
	// ContactRate multiplies how often people are met; 1 when zero.
	ContactRate float64
	// Recent has people live and senders write what there is since 2024: households, levels of
	// French, situations at the orientation, platforms that are full, hand-overs.
	Recent bool
	// Defects plants the honest mistakes of defects.go.
	Defects bool
}

// Counts tell what was written.
type Counts struct {
	Persons int // invented, over the whole world
	Files   int
	Rows    int // data rows, over all the files
	Planted int // rows with a planted mistake, over all the files
}

// beginning of the programme: no event lies before it.
var beginning = time.Date(2022, time.March, 1, 0, 0, 0, 0, time.UTC)

func (o Options) checked() (Options, error) {
	if o.Settings == nil || o.Last.IsZero() {
		return o, errors.New("simulation: no settings or no last month")
	}
	o.Last = monthOf(o.Last)
	o.Months = cmp.Or(o.Months, 12)
	o.ContactRate = cmp.Or(o.ContactRate, 1)
	if o.Since.IsZero() {
		o.Since = o.Last.AddDate(0, -30, 0)
	}
	if o.Since.Before(beginning) {
		o.Since = beginning
	}
	if o.Last.Before(o.Since) {
		return o, fmt.Errorf("simulation: last month %s before the opening %s",
			o.Last.Format("2006-01"), o.Since.Format(time.DateOnly))
	}
	return o, nil
}

// Write simulates a world and writes its inbox in dir, as
// <day received>/<sender>/<file>. Progress, when given, is called after each
// delivery (one sender, one day) with the number of them done and to do.
func Write(ctx context.Context, dir string, o Options, progress func(done, total int)) (Counts, error) {
	o, err := o.checked()
	if err != nil {
		return Counts{}, err
	}
	circles := circlesOf(o)
	t := &tally{progress: progress}
	for _, c := range circles {
		t.total += len(c.deliveries())
	}
	for _, c := range circles {
		c.populate()
		t.Persons += len(c.persons)
		if err := c.write(ctx, dir, t); err != nil {
			return t.Counts, err
		}
		c.persons = nil // one circle at a time in memory
	}
	return t.Counts, nil
}

// write writes all the deliveries of a circle, several at once.
func (c *circle) write(ctx context.Context, dir string, t *tally) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, d := range c.deliveries() {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			written, err := d.write(dir)
			if err == nil {
				t.add(written)
			}
			return err
		})
	}
	return group.Wait()
}

// tally counts what several hands write.
type tally struct {
	Counts
	guard       sync.Mutex
	done, total int // deliveries
	progress    func(done, total int)
}

func (t *tally) add(c Counts) {
	t.guard.Lock()
	defer t.guard.Unlock()
	t.Files += c.Files
	t.Rows += c.Rows
	t.Planted += c.Planted
	t.done++
	if t.progress != nil {
		t.progress(t.done, t.total)
	}
}

// circle is a set of departments whose people can meet in one file: those of
// one direction, and those that share a partner.
type circle struct {
	options      Options
	departements []settings.Departement
	persons      []*person
	tellers      map[scope][]string
	busy         occupation
	final        map[string]string // what each structure becomes in the end
}

// scope is a subject (contacts, emploi or logement) in a department; its
// tellers are the senders that speak of it.
type scope struct{ subject, departement string }

// circlesOf splits the country so that one circle at a time is in memory.
func circlesOf(o Options) []*circle {
	group := map[string]int{} // department to circle
	for i, d := range o.Settings.Departements {
		group[d.Code] = i
	}
	join := func(codes []string) {
		for _, code := range codes[min(1, len(codes)):] {
			from, to := group[code], group[codes[0]]
			for c, g := range group {
				if g == from {
					group[c] = to
				}
			}
		}
	}
	for _, direction := range o.Settings.Directions {
		var codes []string
		for _, d := range o.Settings.Departements {
			if d.Direction == direction.Code {
				codes = append(codes, d.Code)
			}
		}
		join(codes)
	}
	for _, s := range o.Settings.Senders {
		join(slices.Concat(s.Departements("contacts"), s.Departements("situations")))
	}
	var circles []*circle
	seen := map[int]*circle{}
	for _, d := range o.Settings.Departements {
		c := seen[group[d.Code]]
		if c == nil {
			c = &circle{options: o}
			seen[group[d.Code]] = c
			circles = append(circles, c)
		}
		c.departements = append(c.departements, d)
	}
	return circles
}

func (c *circle) has(departement string) bool {
	return slices.ContainsFunc(c.departements, func(d settings.Departement) bool { return d.Code == departement })
}

// pace is the number of persons proposed each month in the departments of the
// settings, in turn: some are large, some small.
var pace = []float64{32, 9.5, 20, 15, 26, 9}

const meanPace = (32 + 9.5 + 20 + 15 + 26 + 9) / 6

// populate draws the lives of the circle, department by department and month
// by month, in the order in which they start.
func (c *circle) populate() {
	o := c.options
	c.listTellers()
	c.busy, c.final = occupation{}, map[string]string{}
	for _, x := range o.Settings.Structures {
		c.final[x.Code] = o.Settings.Final(x.Code)
	}
	for rank, d := range o.Settings.Departements {
		if !c.has(d.Code) {
			continue
		}
		opened := monthOf(o.Since)
		if !d.OpenedOn.IsZero() {
			opened = monthOf(d.OpenedOn)
		}
		mean := pace[rank%len(pace)]
		if o.PersonsPerMonth > 0 {
			mean *= o.PersonsPerMonth / meanPace
		}
		town := &town{circle: c, departement: d, rank: rank}
		for age := 0; ; age++ {
			month := opened.AddDate(0, age, 0)
			if month.After(o.Last.AddDate(0, 1, 0)) { // the files of Last are drawn in the month after
				break
			}
			for k := range town.arrivals(month, age, mean) {
				c.persons = append(c.persons, town.life(month, age, k))
			}
		}
	}
	if o.Recent {
		c.handedOver()
	}
	day := o.Last.AddDate(0, 2, 0) // nothing is given later in this world
	for _, p := range c.persons {
		p.contacts = slices.DeleteFunc(p.contacts, func(x contact) bool { return x.told.After(day) })
		p.situations = slices.DeleteFunc(p.situations, func(x situation) bool { return x.told.After(day) })
	}
}

// listTellers finds who tells what: contacts are told by all those from whom
// they are expected; of situations, the lead gives all, and the partners, by
// turns, housing or job.
func (c *circle) listTellers() {
	c.tellers = map[scope][]string{}
	add := func(subject string, e settings.ExpectedStatement) {
		at := scope{subject, e.Departement}
		c.tellers[at] = append(c.tellers[at], e.Sender)
	}
	for _, e := range c.options.Settings.Expected() {
		if e.Kind == "contacts" {
			add("contacts", e)
		}
		if e.Kind != "situations" {
			continue
		}
		sender, _ := c.options.Settings.Sender(e.Sender)
		habit, rank := c.kindOf(sender)
		if habit == "lead" || rank%2 == 0 {
			add("logement", e)
		}
		if habit == "lead" || rank%2 == 1 {
			add("emploi", e)
		}
	}
}

func monthOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
}
