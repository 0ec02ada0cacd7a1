package console

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// todayPage is how it stands, in one glance.
type todayPage struct {
	Status  *work.Status
	Waiting []waiting // what waits for him
	Known   []waiting // what he should know
	Lines   []fateLine
	Columns []string // departments
	Totals  []total
	Next    []work.NextHour
	Left    []books.Posting
	Missing int
	Awaited int
	Months  []time.Time
	// Rehearses says that nothing leaves; GoesLive, that the operator said that it may.
	Rehearses, GoesLive bool
}

// waiting is something that waits for somebody, and where he does it.
type waiting struct{ Text, Path, Link string }

// fateLine is a sender's kind of statement, department by department.
type fateLine struct {
	Sender, Kind string
	First        bool // of its sender
	Of           int  // lines of its sender
	Cells        []fateCell
	Last         time.Time
}

type fateCell struct {
	Fate work.Fate // empty where nothing is awaited
	File int64
	Link bool // the statement may be opened by this account
}

type total struct {
	Fate  work.Fate
	Count int
}

// leftShown is how many of the messages that left are listed.
const leftShown = 8

func (d *Desk) today(v *visit) (view, error) {
	all, err := d.Schedules()
	if err != nil {
		return view{}, err
	}
	month, err := monthOf(v, v.request.URL.Query().Get("mois"))
	if err != nil || !v.over(month) {
		return view{}, errNotHere
	}
	st, err := looked(d, v, "status "+month.Format("2006-01"), func(ctx context.Context, s *store.Store) (*work.Status, error) {
		return work.StatusOf(ctx, s, work.StatusRequest{
			ConditionRequest: work.ConditionRequest{Settings: v.conf, Schedules: all, Now: v.now}, AsOf: v.today, Month: month, Beside: true,
		})
	})
	if err != nil {
		return view{}, err
	}
	p := todayPage{Status: st, Months: monthsBack(v, 12)}
	p.table(v, st)
	if v.Operator() {
		p.wait(d, v, st)
		p.Next = slices.SortedStableFunc(slices.Values(st.Next), func(a, b work.NextHour) int { return a.At.Compare(b.At) })
		p.Left = st.Left()
		p.Left = p.Left[:min(len(p.Left), leftShown)]
	}
	return view{page: "aujourdhui", title: "Aujourd’hui", data: p}, nil
}

// table is the month, a line a sender and kind that this account may see.
func (p *todayPage) table(v *visit, st *work.Status) {
	p.Columns = slices.DeleteFunc(slices.Clone(st.Departements), func(code string) bool { return !v.Structure() && !v.ofHis(code) })
	counts := make(map[work.Fate]int)
	for _, l := range st.Awaited {
		if v.Structure() && l.Sender != v.account.Territory {
			continue
		}
		x := fateLine{Sender: senderLabel(v.conf, l.Sender), Kind: l.Kind, Last: l.Last}
		awaited := false
		for _, code := range p.Columns {
			come, expected := l.Come[code]
			x.Cells = append(x.Cells, fateCell{come.Fate, come.File, !v.Direction()})
			if expected {
				counts[come.Fate]++
				p.Awaited++
				awaited = true
				if !come.In {
					p.Missing++
				}
			}
		}
		if awaited {
			p.Lines = append(p.Lines, x)
		}
	}
	slices.SortStableFunc(p.Lines, func(a, b fateLine) int { return cmp.Compare(a.Sender, b.Sender) })
	for i := range p.Lines {
		p.Lines[i].First = i == 0 || p.Lines[i-1].Sender != p.Lines[i].Sender
		if p.Lines[i].First {
			for _, l := range p.Lines[i:] {
				if l.Sender == p.Lines[i].Sender {
					p.Lines[i].Of++
				}
			}
		}
	}
	for _, f := range []work.Fate{work.Arrived, work.Unchanged, work.Held, work.Declined, work.Expected, work.Late} {
		if counts[f] > 0 {
			p.Totals = append(p.Totals, total{f, counts[f]})
		}
	}
}

// wait lists what waits for the operator, each with the page where he does it.
func (p *todayPage) wait(d *Desk, v *visit, st *work.Status) {
	t := st.Trouble
	if _, fault := d.State(); fault != "" {
		p.Waiting = append(p.Waiting, waiting{Text: "Le dernier passage n’a pas pu se faire\u202f: " + fault})
	}
	for _, u := range t.Held {
		p.Waiting = append(p.Waiting, waiting{
			upper(sentences.KindWord(u.Kind)) + " de " + senderLabel(v.conf, u.Sender) + ", retenu\u202f: " + u.Why, "/releves/" + strconv.FormatInt(u.File, 10), "Décider du relevé " + strconv.FormatInt(u.File, 10),
		})
	}
	for _, o := range t.Unsent {
		n := strconv.FormatInt(o.Number, 10)
		p.Waiting = append(p.Waiting, waiting{"Envoi à " + o.Reader + ", " + sentences.PostingWord(o.State) + "\u202f: " + sentences.Reason(o.Why), "/envois/" + n, "Voir l’envoi " + n})
	}
	pairs := st.Pairs
	if listed, known := lastAnswer[queue](d, v, pairsKey); known {
		pairs = len(listed.Pairs)
	}
	if pairs > 0 {
		p.Waiting = append(p.Waiting, waiting{sentences.Counted(pairs, "paire à rapprocher attend", "paires à rapprocher attendent") + " une décision", "/rapprochements", "Décider des paires"})
	}
	t.Held, t.Unsent = nil, nil
	refused := t.Refused
	t.Refused = nil
	for _, line := range sentences.Trouble(t) {
		p.Waiting = append(p.Waiting, waiting{Text: upper(line)})
	}
	for _, u := range refused {
		n := strconv.FormatInt(u.File, 10)
		p.Known = append(p.Known, waiting{"Un fichier de " + senderLabel(v.conf, u.Sender) + " est refusé, à lui de le renvoyer\u202f: " + u.Why, "/releves/" + n, "Voir le fichier " + n})
	}
	p.Rehearses, p.GoesLive = !st.Live, st.Said
}

// goLive lets what is made by itself leave from now on.
func (d *Desk) goLive(v *visit) (moved, error) {
	back := moved{to: "/"}
	err := d.write(v, "mise en service", func(ctx context.Context, s *store.Store) error {
		return books.GoLive(ctx, s, books.Live{At: v.now, By: v.By(), Why: strings.TrimSpace(v.request.PostFormValue("pourquoi"))})
	})
	back.said.Lines = []string{"C’est en service\u202f: ce qui est fait part désormais à ses lecteurs."}
	return back, err
}

// passNow takes the files that lie in the inbox and does what is due, without waiting for
// its hour. Whoever works on the store is waited for.
func (d *Desk) passNow(v *visit) (moved, error) {
	back := moved{to: "/"}
	return d.orSay(back, v, "lecture des fichiers et de ce qui est dû", func(number int) (moved, error) {
		done := back
		err := d.Holder.Write(context.Background(), "passage demandé par "+v.By(), func(s *store.Store) error {
			passed, err := d.Pass(s, func(file, of int) { d.tasks.step(number, file, of) })
			done.said = said{Fault: passed.Failed > 0, Lines: sentences.Passed(passed)}
			return errors.Join(err, s.Save(context.Background()))
		})
		return done, err
	})
}
