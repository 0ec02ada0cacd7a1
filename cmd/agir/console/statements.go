package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/cmd/agir/site/verdict"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// statementsPage lists what was received, the latest first.
type statementsPage struct {
	Lines   []statementLine
	Senders []choice
	States  []choice
	More    int // not listed
}

type choice struct {
	Code, Label string
	Chosen      bool
}

type statementLine struct {
	books.FileLine
	Label  string
	States []inbox.State
}

// listed is how many lines a page lists.
const listed = 200

// receivedFiles are the files received, and what became of their statements.
type receivedFiles struct {
	files  []books.FileLine
	states []inbox.State
}

func (d *Desk) receivedFiles(v *visit) (receivedFiles, error) {
	return looked(d, v, "files", func(ctx context.Context, s *store.Store) (r receivedFiles, err error) {
		if r.files, err = books.Files(ctx, s, v.today); err == nil {
			r.states, err = books.States(ctx, s, v.conf, v.today)
		}
		return r, err
	})
}

func (d *Desk) statements(v *visit) (view, error) {
	all, err := d.receivedFiles(v)
	if err != nil {
		return view{}, err
	}
	files, states := all.files, all.states
	asked := v.request.URL.Query()
	sender, status := asked.Get("expediteur"), asked.Get("etat")
	if v.Structure() {
		sender = v.account.Territory
	}
	by := make(map[int64][]inbox.State)
	for _, st := range states {
		by[st.File] = append(by[st.File], st)
	}
	p := statementsPage{}
	for _, f := range slices.Backward(files) {
		his := by[f.File]
		if sender != "" && f.Sender != sender || status == "refus" && !f.Refused ||
			status != "" && status != "refus" && !slices.ContainsFunc(his, func(st inbox.State) bool { return string(st.Status) == status }) {
			continue
		}
		if len(p.Lines) == listed {
			p.More++
			continue
		}
		p.Lines = append(p.Lines, statementLine{f, senderLabel(v.conf, f.Sender), his})
	}
	for _, x := range v.conf.Senders {
		p.Senders = append(p.Senders, choice{x.Code, x.Label, x.Code == sender})
	}
	for _, st := range []inbox.Status{inbox.Held, inbox.InForce, inbox.Replaced, inbox.Older, inbox.Identical, inbox.Declined, inbox.Withdrawn, inbox.Outside} {
		p.States = append(p.States, choice{string(st), sentences.StatusWord(st), string(st) == status})
	}
	p.States = append(p.States, choice{"refus", "fichier refusé entier", status == "refus"})
	return view{page: "releves", title: "Relevés", data: p}, nil
}

// statementPage is one file: what became of it, what was understood, what is wrong, how
// it differs from the former one, and what may be decided.
type statementPage struct {
	File        books.FileLine
	Label       string
	States      []inbox.State
	Differences []books.Difference
	Decided     []inbox.Verdict
	Acts        []actChoice
	Verdict     *verdict.Verdict
	Others      []problemLine // what is wrong, when the rows are not shown
	Gone        bool          // its bytes were not kept
	Large       bool          // it is too large to be read again at once
}

type actChoice struct {
	Act                      inbox.Act
	Button, What, Mark, Past string
}

type problemLine struct {
	books.RowPlace
	Sentences []string
}

// acts are what may be decided of a statement, as buttons.
var acts = map[inbox.Act]actChoice{
	inbox.Accept:    {inbox.Accept, "Accepter", "il entre en vigueur", "first", "accepté"},
	inbox.Refuse:    {inbox.Refuse, "Refuser", "il reste sans effet", "", "refusé"},
	inbox.Withdraw:  {inbox.Withdraw, "Retirer", "le précédent est de nouveau en vigueur", "", "retiré"},
	inbox.Reinstate: {inbox.Reinstate, "Remettre", "la dernière décision est reprise", "", "remis"},
}

// readAgain is how large a file may be to be read again for its page.
const readAgain = 8 << 20

func (d *Desk) statement(v *visit) (view, error) {
	number, err := strconv.ParseInt(v.request.PathValue("file"), 10, 64)
	if err != nil {
		return view{}, errNotHere
	}
	p, content := statementPage{}, []byte(nil)
	problems := map[books.RowPlace][]string{}
	all, err := d.receivedFiles(v)
	if err != nil {
		return view{}, err
	}
	at := slices.IndexFunc(all.files, func(f books.FileLine) bool { return f.File == number })
	if at < 0 || v.Structure() && all.files[at].Sender != v.account.Territory {
		return view{}, errNotHere
	}
	p.File = all.files[at]
	p.States = slices.DeleteFunc(slices.Clone(all.states), func(st inbox.State) bool { return st.File != number })
	err = d.look(v, func(ctx context.Context, s *store.Store) error {
		if p.Differences, err = books.AgainstFormer(ctx, s, v.conf, v.today, number); err != nil {
			return err
		}
		may, decided, err := books.MayJudge(ctx, s, v.conf, number, v.today)
		if err != nil {
			return err
		}
		p.Decided = decided
		for _, act := range may {
			p.Acts = append(p.Acts, acts[act])
		}
		if problems, err = books.ProblemsOf(ctx, s, number); err != nil {
			return err
		}
		content, err = books.Content(ctx, s, number)
		return err
	})
	if err != nil {
		return view{}, err
	}
	p.Label = senderLabel(v.conf, p.File.Sender)
	if err := d.readNames(v, books.StatementRead, fmt.Sprintf("rows %d", number), "contrôle du relevé "+strconv.FormatInt(number, 10)); err != nil {
		return view{}, err
	}
	if err := p.rows(v, content); err != nil {
		return view{}, err
	}
	if p.Verdict == nil {
		for place, said := range problems {
			p.Others = append(p.Others, problemLine{place, said})
		}
		slices.SortFunc(p.Others, func(a, b problemLine) int {
			if a.Sheet != b.Sheet {
				return strings.Compare(a.Sheet, b.Sheet)
			}
			return a.Row - b.Row
		})
		p.Others = p.Others[:min(len(p.Others), listed)]
	}
	return view{page: "releve", title: "Relevé " + strconv.FormatInt(number, 10), data: p}, nil
}

// rows reads the file again, as it was received: its own rows, with their faults.
func (p *statementPage) rows(v *visit, content []byte) error {
	p.Gone, p.Large = content == nil, len(content) > readAgain
	if p.Gone || p.Large {
		return nil
	}
	read, err := verdict.Of(verdict.Request{
		Settings: verdict.Settings{Limits: exports.Limits(v.conf.Limits), Structures: v.conf.StructureItems(), Labels: v.conf.Labels},
		Name:     p.File.Path, Content: content, On: p.File.ReceivedOn,
	})
	if err != nil {
		return err
	}
	p.Verdict = &read
	return nil
}

// judge decides of a statement. Somebody may have done it meanwhile: that is said.
func (d *Desk) judge(v *visit) (moved, error) {
	number, err := strconv.ParseInt(v.request.PathValue("file"), 10, 64)
	if err != nil {
		return moved{}, errNotHere
	}
	back := moved{to: "/releves/" + v.request.PathValue("file")}
	act := inbox.Act(v.request.PostFormValue("acte"))
	if _, known := acts[act]; !known {
		return moved{}, errNotHere
	}
	err = d.write(v, "décision sur un relevé", func(ctx context.Context, s *store.Store) error {
		judged, err := books.Judge(ctx, s, v.conf, inbox.Verdict{
			File: number, Act: act, DecidedOn: v.today, By: v.By(), Why: strings.TrimSpace(v.request.PostFormValue("pourquoi")),
		})
		if err != nil {
			return err
		}
		back.said.Lines = sentences.JudgedAtDesk(judged, act)
		return s.Save(ctx)
	})
	if errors.Is(err, books.ErrNotHeld) {
		return back, fmt.Errorf("fichier %d: %w", number, books.ErrNotHeld)
	}
	return back, err
}

// effectPage is what would move, were something decided of a statement.
type effectPage struct {
	File   int64
	Act    actChoice
	Months []time.Time
	Count  int
	Rows   []effectRow
	More   int
}

type effectRow struct {
	release.MovedFigure
	Territory string
}

// effectMonths is over how many months what would move is looked for.
const effectMonths = 3

func (d *Desk) effect(v *visit) (view, error) {
	number, err := strconv.ParseInt(v.request.PathValue("file"), 10, 64)
	act, known := acts[inbox.Act(v.request.URL.Query().Get("acte"))]
	if err != nil || !known {
		return view{}, errNotHere
	}
	p := effectPage{File: number, Act: act, Months: monthsBack(v, effectMonths)}
	slices.Reverse(p.Months)
	key := fmt.Sprintf("effect %d %s", number, act.Act)
	m, err := answer(d, v, key, "calcul de ce qui bougerait", false, func(ctx context.Context, s *store.Store) (release.Moved, error) {
		return release.WouldMove(ctx, s, release.WouldMoveRequest{
			Settings: v.conf, Months: p.Months, AsOf: v.today, Verdict: inbox.Verdict{File: number, Act: act.Act, By: v.By(), Why: "à l’essai"},
		})
	})
	if err != nil {
		return view{}, err
	}
	figures := slices.DeleteFunc(slices.Clone(m.Figures), func(f release.MovedFigure) bool { return f.Was == f.Is }) // as documents print them
	slices.SortStableFunc(figures, func(a, b release.MovedFigure) int { return b.Month.Compare(a.Month) })
	p.Count = len(figures)
	for _, f := range figures {
		if len(p.Rows) == listed {
			p.More++
			continue
		}
		p.Rows = append(p.Rows, effectRow{f, territoryLabel(v, f.Territory)})
	}
	return view{page: "effet", title: "Ce qui bougerait", data: p}, nil
}

// territoryLabel is a territory of the figures, as people call it.
func territoryLabel(v *visit, code string) string {
	departement, structure, of := strings.Cut(code, "/")
	if of {
		if st, ok := v.conf.Structure(structure); ok {
			return contract.DepartementName(departement) + ", " + st.Label
		}
	}
	if x, ok := v.conf.Direction(code); ok {
		return x.Label
	}
	if code == settings.France {
		return "France"
	}
	if _, ok := v.conf.Departement(code); ok {
		return contract.DepartementName(code)
	}
	return code
}
