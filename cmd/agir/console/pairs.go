package console

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/review"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// queue is the pairs that wait, of one state of the store.
type queue struct {
	review.List
	version int64
}

const pairsKey = "pairs"

// pairsPage is a pair, both sides side by side, and how far the work is.
type pairsPage struct {
	Pair     *review.Pair
	Sides    [2]string
	Fields   []pairField
	Left     int // pairs that wait, this one included
	Later    int // of them, put off
	Today    int // decided today
	Undo     []int64
	Why      string
	Queue    review.List
	Progress *progress
}

// progress is how far the day's work is.
type progress struct{ Done, Max int }

// pairField is what both sides hold under one name.
type pairField struct {
	Label       string
	Left, Right string
	Differs     bool
	Lacks       bool // one of the two does not say
}

// pairWhy is the reason that the form proposes.
const pairWhy = "examiné côte à côte au bureau"

// pairsOf are the pairs that wait, as known last; a new list is worked out behind the page.
func (d *Desk) pairsOf(v *visit) (queue, error) {
	return answer(d, v, pairsKey, "lecture des paires à rapprocher", true, func(ctx context.Context, s *store.Store) (queue, error) {
		version := d.Holder.Version()
		list, err := review.WithNames(ctx, s, v.conf, review.Reading{On: v.today, At: v.now, By: v.By(), Why: "rapprochements au bureau"})
		return queue{list, version}, err
	})
}

func (d *Desk) pairs(v *visit) (view, error) {
	list, err := d.pairsOf(v)
	if err != nil {
		return view{}, err
	}
	later, decided, last := d.doors.reviewing(v.session)
	left := slices.DeleteFunc(slices.Clone(list.Pairs), func(p review.Pair) bool { return decided[p.ID] > list.version })
	p := pairsPage{Left: len(left), Undo: last, Why: pairWhy, Queue: list.List}
	slices.SortStableFunc(left, func(a, b review.Pair) int { return slices.Index(later, a.ID) - slices.Index(later, b.ID) })
	for _, x := range left {
		if slices.Contains(later, x.ID) {
			p.Later++
		}
	}
	if asked := v.request.URL.Query().Get("paire"); asked != "" {
		if at := slices.IndexFunc(left, func(x review.Pair) bool { return x.ID == asked }); at > 0 {
			left = slices.Concat(left[at:at+1], left[:at], left[at+1:])
		}
	}
	taken, err := looked(d, v, "decisions", books.LinkDecisions)
	if err != nil {
		return view{}, err
	}
	for _, x := range taken {
		if x.DecidedOn.Equal(v.today) && x.UndoneOn.IsZero() {
			p.Today++
		}
	}
	if p.Today > 0 {
		p.Progress = &progress{p.Today, p.Today + p.Left}
	}
	if len(left) > 0 {
		p.Pair = &left[0]
		if err := d.readNames(v, books.ReviewRead, "review "+p.Pair.ID, "rapprochement d’une paire"); err != nil {
			return view{}, err
		}
		p.sides(v)
	}
	return view{page: "rapprochements", title: "Rapprochements", data: p}, nil
}

// sides sets both records side by side.
func (p *pairsPage) sides(v *visit) {
	l, r := p.Pair.Left, p.Pair.Right
	born := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format("02/01/2006")
	}
	place := func(s review.Side) string {
		text := senderLabel(v.conf, s.Sender) + ", " + sentences.KindWord(s.Kind)
		if s.Row > 0 {
			text += ", ligne " + strconv.Itoa(s.Row)
		}
		return text
	}
	p.Sides = [2]string{place(l), place(r)}
	named := func(code string) string {
		if code == "" {
			return ""
		}
		return contract.DepartementName(code) + " (" + code + ")"
	}
	for _, f := range []pairField{
		{Label: "Nom", Left: l.Nom, Right: r.Nom}, {Label: "Prénom", Left: l.Prenom, Right: r.Prenom},
		{Label: "Né(e) le", Left: born(l.BornOn), Right: born(r.BornOn)}, {Label: "Sexe", Left: l.Sexe, Right: r.Sexe},
		{Label: "Nationalité", Left: l.Nationalite, Right: r.Nationalite}, {Label: "N° AGDREF", Left: l.AGDREF, Right: r.AGDREF},
		{Label: "N° de dossier", Left: l.Dossier, Right: r.Dossier}, {Label: "Département", Left: named(l.Departement), Right: named(r.Departement)},
	} {
		if f.Left == "" && f.Right == "" {
			continue
		}
		f.Lacks = f.Left == "" || f.Right == ""
		f.Differs = !f.Lacks && contract.Fold(f.Left) != contract.Fold(f.Right)
		p.Fields = append(p.Fields, f)
	}
}

// decidePair keeps an answer, behind the next pair: working out who is who again takes
// longer than an answer.
func (d *Desk) decidePair(v *visit) (moved, error) {
	pair, verdict := v.request.PathValue("pair"), review.Verdict("")
	back := moved{to: "/rapprochements"}
	switch v.request.PostFormValue("reponse") {
	case "meme":
		verdict = review.SamePerson
	case "differentes":
		verdict = review.TwoPersons
	case "tard":
		d.doors.postpone(v.session, pair)
		return back, nil
	default:
		return moved{}, errNotHere
	}
	why := strings.TrimSpace(v.request.PostFormValue("pourquoi"))
	if why == "" {
		return back, books.ErrUnsigned
	}
	d.doors.answered(v.session, pair, math.MaxInt64)
	x := d.tasks.begin(v.session, "enregistrement d’une décision", func(int) (moved, error) {
		done, err := d.keepPair(v, pair, verdict, why)
		if err != nil {
			d.doors.answered(v.session, pair, 0)
			d.doors.say(v.session, d.faultSaid(err))
			return moved{}, err
		}
		if !done.Whole() {
			d.doors.answered(v.session, pair, 0)
			lines := []string{"La réponse à la paire " + pair + " n’est pas gardée."}
			for _, r := range done.Refused {
				lines = append(lines, upper(r.Why)+".")
			}
			d.doors.say(v.session, said{true, lines})
			return moved{}, nil
		}
		numbers := make([]int64, len(done.Kept))
		for i, k := range done.Kept {
			numbers[i] = k.Number
		}
		d.doors.answered(v.session, pair, d.Holder.Version())
		d.doors.kept(v.session, numbers...)
		word := sentences.VerdictWord(string(verdict))
		if done.Already > 0 {
			word = "quelqu’un l’avait déjà dit"
		}
		d.doors.say(v.session, said{false, []string{"Paire " + pair + "\u202f: " + word + "."}})
		return moved{}, nil
	})
	x.soon() // otherwise it is said on a later page
	return back, nil
}

func (d *Desk) keepPair(v *visit, pair string, verdict review.Verdict, why string) (done review.Outcome, err error) {
	err = d.Holder.Write(context.Background(), "enregistrement d’une décision", func(s *store.Store) error {
		done, err = review.Decide(context.Background(), s, v.conf, review.Decision{Pair: pair, Verdict: verdict, On: v.today, By: v.By(), Why: why})
		return errors.Join(err, s.Save(context.Background()))
	})
	return done, err
}

// decisionsPage are the decisions on pairs, the latest first.
type decisionsPage struct {
	Decisions []books.LinkDecision
	More      int
}

func (d *Desk) decisions(v *visit) (view, error) {
	taken, err := looked(d, v, "decisions", books.LinkDecisions)
	p := decisionsPage{Decisions: slices.Clone(taken)}
	slices.Reverse(p.Decisions)
	if len(p.Decisions) > listed {
		p.More, p.Decisions = len(p.Decisions)-listed, p.Decisions[:listed]
	}
	return view{page: "decisions", title: "Décisions prises", data: p}, err
}

func (d *Desk) undoPair(v *visit) (moved, error) {
	number, err := strconv.ParseInt(v.request.PathValue("number"), 10, 64)
	if err != nil {
		return moved{}, errNotHere
	}
	back := moved{to: "/rapprochements/decisions"}
	if v.request.PostFormValue("retour") == "paires" {
		back.to = "/rapprochements"
	}
	err = d.write(v, "décision défaite", func(ctx context.Context, s *store.Store) error {
		if _, err := books.UndoLink(ctx, s, number, v.today); err != nil {
			return err
		}
		return s.Save(ctx)
	})
	if err != nil {
		return back, err
	}
	d.doors.kept(v.session)
	back.said.Lines = []string{fmt.Sprintf("La décision n°\u00a0%d est défaite\u202f: la paire revient dans la file.", number)}
	return back, nil
}
