package answers

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
)

// incidence measures every horizon of an incidence at once.
func (a *Answer) incidence(ctx context.Context, c *queries.Catalogue, of queries.Indicator, f *queries.Figures) error {
	var codes []string
	var horizons []int
	for _, i := range c.Indicators {
		if i.File == of.File {
			codes, horizons = append(codes, i.Code), append(horizons, i.Horizon)
		}
	}
	return a.estimates(ctx, of, a.Months, horizons, func(month time.Time, t queries.Territory, at []queries.Estimate) {
		for i, e := range at {
			m := queries.Measure{AsOf: a.AsOf, Month: month, Level: t.Level, Territory: t.Code, Indicator: codes[i], Kind: queries.Incidence,
				Denominator: e.Persons, Value: e.Value, Known: e.Known}
			if m.Known {
				m.Low, m.High = logLogInterval(e.Value, e.Variance)
			}
			f.Add(m)
		}
	})
}

// estimates gives the incidence of an outcome at some horizons, for each of some of
// the months asked, ascending, and each territory. Regions are among them, here only: what is not an incidence
// adds up.
func (a *Answer) estimates(ctx context.Context, of queries.Indicator, months []time.Time, horizons []int, each func(time.Time, queries.Territory, []queries.Estimate)) error {
	if len(months) == 0 {
		return nil
	}
	if err := a.counted(ctx, months, []queries.Counting{of.Counting(a.named(question(of)))}); err != nil {
		return err
	}
	if err := a.countsOf(ctx, []string{question(of)}, left, importedLeft, ""); err != nil {
		return err
	}
	rows, err := a.store.Query(ctx, queries.RollupIncidence(), sql.Named("answers", "counted.asked"),
		sql.Named("first", months[0]), sql.Named("last", months[len(months)-1]))
	if err != nil {
		return err
	}
	defer rows.Close()
	places := placesOf(a.Settings)
	holding, standing := make(map[time.Time]map[int64][]int), make(map[time.Time][]bool) // by month
	for _, m := range months {
		holding[m] = places.holdingOn(a.Settings, m.AddDate(0, 1, -1))
		standing[m] = places.standing(holding[m])
	}
	gone := make([][]queries.Day, len(places.all))
	told := func(month time.Time) {
		for i, t := range places.all {
			if (t.Level != queries.Structure || of.Structures && a.tellsStructures(t.Departement())) && standing[month][i] {
				each(month, t, queries.AalenJohansen(gone[i], horizons))
			}
			gone[i] = gone[i][:0]
		}
	}
	for rows.Next() {
		var month time.Time
		var place int64
		var days sql.RawBytes
		if err := rows.Scan(&month, &place, &days); err != nil {
			return err
		}
		for len(months) > 0 && months[0].Before(month) {
			told(months[0])
			months = months[1:]
		}
		around := holding[month][place]
		if err := eachDay(days, func(day int, x queries.Day) {
			for _, i := range around {
				gone[i] = add(gone[i], day, x)
			}
		}); err != nil {
			return err
		}
	}
	for _, m := range months {
		told(m)
	}
	return errors.Join(rows.Err(), rows.Close())
}

// eachDay reads the days of a place as rollup_incidence.sql writes them: four numbers each.
func eachDay(text []byte, each func(day int, x queries.Day)) error {
	var read [4]int64
	n := 0
	for ; len(text) > 0; n++ {
		end := bytes.IndexByte(text, ' ')
		if end < 0 {
			end = len(text)
		}
		number, err := strconv.ParseInt(string(text[:end]), 10, 64)
		if err != nil {
			return fmt.Errorf("the days of an incidence: %w", err)
		}
		text = text[min(end+1, len(text)):]
		if read[n%4] = number; n%4 == 3 {
			each(int(max(0, read[0])), queries.Day{Reached: read[1], Prevented: read[2], Censored: read[3]})
		}
	}
	if n%4 != 0 {
		return fmt.Errorf("the days of an incidence: %d numbers", n)
	}
	return nil
}

// add counts those who left on a day.
func add(days []queries.Day, day int, x queries.Day) []queries.Day {
	for len(days) <= day {
		days = append(days, queries.Day{})
	}
	d := &days[day]
	d.Reached, d.Prevented, d.Censored = d.Reached+x.Reached, d.Prevented+x.Prevented, d.Censored+x.Censored
	return days
}

// places are the territories of an incidence: those of the settings, in their order,
// then the regions.
type places struct {
	all []queries.Territory
	at  map[queries.Territory]int // place in all
}

func placesOf(conf *settings.Settings) places {
	p := places{all: Territories(conf), at: make(map[queries.Territory]int)}
	var regions []string
	for _, d := range conf.Departements {
		if r := contract.RegionOf(d.Code); r != "" && !slices.Contains(regions, r) {
			regions = append(regions, r)
		}
	}
	slices.Sort(regions)
	for _, r := range regions {
		p.all = append(p.all, queries.Territory{Level: queries.Region, Code: r})
	}
	for i, t := range p.all {
		p.at[t] = i
	}
	return p
}

// holdingOn are the places that hold each department and structure on a day.
func (p places) holdingOn(conf *settings.Settings, day time.Time) map[int64][]int {
	holding := make(map[int64][]int)
	for _, d := range conf.On(day).Departements {
		whole := p.at[queries.Territory{Level: queries.Departement, Code: d.Code}]
		around := []int{whole, p.at[queries.Territory{Level: queries.Consortium, Code: d.Direction}], p.at[queries.Territory{Level: queries.National, Code: "FR"}]}
		if r := contract.RegionOf(d.Code); r != "" {
			around = append(around, p.at[queries.Territory{Level: queries.Region, Code: r}])
		}
		holding[int64(whole)] = around
		for _, st := range d.Structures {
			i := p.at[queries.Territory{Level: queries.Structure, Code: d.Code + "/" + st}]
			holding[int64(i)] = append(slices.Clip(around), i)
		}
	}
	return holding
}

// standing says of each place whether it holds something.
func (p places) standing(holding map[int64][]int) []bool {
	stands := make([]bool, len(p.all))
	for _, around := range holding {
		for _, i := range around {
			stands[i] = true
		}
	}
	return stands
}

// logLogInterval is the 95 % interval of a cumulative incidence on the scale
// log(-log(1-F)), which stays between 0 and 1.
func logLogInterval(f, variance float64) (low, high float64) {
	if f <= 0 || f >= 1 || variance <= 0 {
		return f, f
	}
	s := 1 - f
	spread := 1.959963984540054 * math.Sqrt(variance) / (s * math.Abs(math.Log(s)))
	return 1 - math.Pow(s, math.Exp(-spread)), 1 - math.Pow(s, math.Exp(spread))
}
