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
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// journalPage lists who read, decided and sent what, the latest first.
type journalPage struct {
	Lines    []books.JournalLine
	More     int
	Kinds    []choice
	From, To string
	Head     string
	Verified bool
	Said     []string // of the chain
	Broken   bool
}

// chain is the journal, as it was read and verified.
type chain struct {
	lines  []books.JournalLine
	head   books.JournalHead
	held   int
	breaks []books.JournalBreak
}

func (d *Desk) journal(v *visit) (view, error) {
	asked := v.request.URL.Query()
	p := journalPage{From: asked.Get("du"), To: asked.Get("au"), Verified: asked.Get("verifier") != ""}
	request := books.JournalRequest{Kind: asked.Get("nature")}
	if request.Kind != "" && !slices.Contains(books.ActKinds, request.Kind) {
		return view{}, errNotHere
	}
	for _, bound := range []struct {
		text string
		to   *time.Time
	}{{p.From, &request.From}, {p.To, &request.To}} {
		if bound.text == "" {
			continue
		}
		var err error
		if *bound.to, err = time.Parse(time.DateOnly, bound.text); err != nil {
			return view{}, errNotHere
		}
	}
	x, err := looked(d, v, fmt.Sprintf("journal %+v %t", request, p.Verified), func(ctx context.Context, s *store.Store) (x chain, err error) {
		if x.lines, err = books.Acts(ctx, s, request); err != nil {
			return x, err
		}
		if x.head, err = books.HeadOfJournal(ctx, s); err == nil && p.Verified {
			x.held, x.breaks, err = books.VerifyJournal(ctx, s)
		}
		return x, err
	})
	p.Lines, p.Head, p.Broken = slices.Clone(x.lines), sentences.JournalHead(x.head), len(x.breaks) > 0
	slices.Reverse(p.Lines)
	if p.Said = []string{sentences.JournalHolds(x.held)}; p.Broken {
		p.Said = nil
	}
	for _, b := range x.breaks {
		p.Said = append(p.Said, sentences.JournalBreak(b))
	}
	if len(p.Lines) > listed {
		p.More, p.Lines = len(p.Lines)-listed, p.Lines[:listed]
	}
	for _, k := range books.ActKinds {
		p.Kinds = append(p.Kinds, choice{k, sentences.JournalWord(k), k == request.Kind})
	}
	return view{page: "journal", title: "Journal", data: p}, err
}

// configurationPage is the configuration, to check and not to keep.
type configurationPage struct {
	Text   string
	Faults []settings.Fault
	Lines  []configLine // those at fault, with the one before and the one after
	Said   []string
	Tried  bool
}

type configLine struct {
	Number int
	Text   string
	Faulty bool
}

func (d *Desk) configuration(v *visit) (view, error) {
	if x, ok := found[configurationPage](d, v, "essai"); ok {
		return view{page: "configuration", title: "Configuration", data: x}, nil
	}
	text, err := d.SettingsText()
	if err != nil {
		return view{}, err
	}
	return view{page: "configuration", title: "Configuration", data: d.checked(text, false)}, nil
}

// checked says what is wrong in a configuration, with the lines at fault.
func (d *Desk) checked(text string, tried bool) configurationPage {
	p := configurationPage{Text: text, Tried: tried}
	conf, err := settings.Load("agir.yaml", []byte(text), d.catalogue.Codes()...)
	var faults settings.Faults
	switch {
	case errors.As(err, &faults):
		p.Faults = faults
	case err != nil:
		p.Said = []string{sentences.Fault(err, d.Store)}
	default:
		all, err := d.Schedules()
		if err != nil {
			p.Said = []string{sentences.Fault(err, d.Store)}
			break
		}
		p.Said = sentences.Configured(conf, all)
	}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	faulty := make(map[int]bool)
	for _, f := range p.Faults {
		faulty[f.Line] = true
	}
	for i, line := range lines {
		if n := i + 1; faulty[n] || faulty[n-1] || faulty[n+1] {
			p.Lines = append(p.Lines, configLine{n, line, faulty[n]})
		}
	}
	return p
}

// checkConfiguration checks a text, and keeps it nowhere.
func (d *Desk) checkConfiguration(v *visit) (moved, error) {
	text := strings.ReplaceAll(v.request.PostFormValue("texte"), "\r\n", "\n")
	return d.work(v, "vérification d’une configuration", func(number int) (moved, error) {
		d.tasks.keepValue(number, d.checked(text, true))
		return moved{to: "/configuration?essai=" + strconv.Itoa(number)}, nil
	})
}
