package console

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// anomaliesPage is what contradicts itself in the data, by rule.
type anomaliesPage struct {
	Month     time.Time
	Rules     []anomalyRule
	Open      int
	Justified int
}

type anomalyRule struct {
	Code, Label, Rule string
	Stops             bool // it keeps the documents of the month
	Anomalies         []books.Anomaly
}

func (d *Desk) anomaliesOf(v *visit) ([]books.Anomaly, error) {
	return answer(d, v, "anomalies", "recherche des anomalies", false, func(ctx context.Context, s *store.Store) ([]books.Anomaly, error) {
		return release.Anomalies(ctx, s, release.AnomaliesRequest{Settings: v.conf, AsOf: v.today})
	})
}

func (d *Desk) anomalies(v *visit) (view, error) {
	all, err := d.anomaliesOf(v)
	if err != nil {
		return view{}, err
	}
	p := anomaliesPage{Month: schedules.Due(v.today)}
	at := make(map[string]int)
	for _, x := range all {
		if x.Departement != "" && !v.ofHis(x.Departement) || x.Departement == "" && len(v.departements()) < len(v.conf.Departements) {
			continue // of no department, it may be of any
		}
		if x.Justified != "" {
			p.Justified++
		} else {
			p.Open++
		}
		i, met := at[x.Check]
		if !met {
			i = len(p.Rules)
			at[x.Check] = i
			p.Rules = append(p.Rules, anomalyRule{Code: x.Check, Label: x.Label, Rule: d.ruleOf(x.Check), Stops: x.Level == "stop"})
		}
		p.Rules[i].Anomalies = append(p.Rules[i].Anomalies, x)
	}
	for _, r := range p.Rules {
		slices.SortStableFunc(r.Anomalies, func(a, b books.Anomaly) int {
			return cmp.Or(cmp.Compare(min(len(a.Justified), 1), min(len(b.Justified), 1)), cmp.Compare(a.Departement, b.Departement))
		})
	}
	return view{page: "anomalies", title: "Anomalies", data: p}, nil
}

func (d *Desk) ruleOf(code string) string {
	for _, c := range d.catalogue.Checks {
		if c.Code == code {
			return c.Rule
		}
	}
	return ""
}

// justify keeps why an anomaly is as it should be. One that nobody has recorded yet is
// recorded first.
func (d *Desk) justify(v *visit) (moved, error) {
	name := books.AnomalyName{Check: v.request.PostFormValue("regle"), Subject: v.request.PostFormValue("sujet")}
	back := moved{to: "/anomalies#" + name.Check}
	return d.orSay(back, v, "justification d’une anomalie", func(int) (moved, error) {
		done := back
		err := d.Holder.Write(context.Background(), "justification d’une anomalie", func(s *store.Store) error {
			ctx := context.Background()
			if err := release.RecordAnomalies(ctx, s, v.conf, v.today); err != nil {
				return err
			}
			if _, err := books.Justify(ctx, s, books.Justification{AnomalyName: name, On: v.today, By: v.By(), Why: strings.TrimSpace(v.request.PostFormValue("pourquoi"))}); err != nil {
				return err
			}
			return s.Save(ctx)
		})
		done.said.Lines = []string{"L’anomalie est justifiée. Les documents du mois le diront."}
		return done, err
	})
}
