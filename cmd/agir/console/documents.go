package console

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/release"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// documentsPage lists the editions, the latest first, and the months that may be read or
// published.
type documentsPage struct {
	Editions []books.Edition
	Months   []time.Time
}

func (d *Desk) documents(v *visit) (view, error) {
	var p documentsPage
	all, err := looked(d, v, "editions", books.Editions)
	p.Editions = slices.Clone(all)
	slices.Reverse(p.Editions)
	p.Months = monthsBack(v, 13)
	return view{page: "documents", title: "Documents", data: p}, err
}

// paper is what an edition, or a month that is not published yet, consists of.
type paper struct {
	Edition   books.Edition // without a number, a month as it would be published
	Month     time.Time
	Documents []release.Document
	Differ    map[string]bool
	Why       []string // its documents differ from those that were sent
}

// draftPrefix begins the name of a month that is not published.
const draftPrefix = "brouillon-"

// paperOf makes the documents of an edition again, to the byte, or those of a month.
func (d *Desk) paperOf(v *visit) (paper, error) {
	name := v.request.PathValue("edition")
	if text, draft := strings.CutPrefix(name, draftPrefix); draft {
		month, err := time.Parse("2006-01", text)
		if err != nil || !v.over(month) {
			return paper{}, errNotHere
		}
		return answer(d, v, "paper "+name, "composition des documents "+sentences.OfMonth(month), false, func(ctx context.Context, s *store.Store) (paper, error) {
			all, err := release.Draft(ctx, s, release.DraftRequest{Settings: v.conf, Month: month, AsOf: v.today, NextOn: d.nextIssue(month)})
			return paper{Month: month, Documents: all}, err
		})
	}
	number, err := strconv.Atoi(name)
	if err != nil || strconv.Itoa(number) != name {
		return paper{}, errNotHere
	}
	return answer(d, v, "paper "+name, "reconstruction de l’édition "+name, true, func(ctx context.Context, s *store.Store) (paper, error) {
		b, err := release.Rebuild(ctx, s, release.RebuildRequest{Edition: number})
		return paper{b.Edition, b.Edition.Month, b.Documents, b.Differ, sentences.WhyDiffers(b, d.Program)}, err
	})
}

func (d *Desk) nextIssue(month time.Time) time.Time {
	all, err := d.Schedules()
	if err != nil {
		return time.Time{}
	}
	return release.NextIssue(all, month)
}

// mayRead says whether a document of a paper is one that this account may see. That of the
// nation is read by others than the operator once it is published only: one draft after
// another would give back what each withholds.
func mayRead(v *visit, p paper, x release.Document) bool {
	switch x.For.Reader {
	case settings.ForDirection:
		return v.Operator() || x.For.Territory == v.account.Territory
	case settings.ForDdets:
		return v.ofHis(x.For.Territory)
	case settings.ForNation:
		return v.Operator() || p.Edition.Number > 0
	}
	return v.Operator()
}

// editionPage is one edition: its documents by reader, what moved, and who may be sent it
// again.
type editionPage struct {
	paper
	Name    string
	Folders []folder
	Moved   []string
	Moves   bool // what moved is shown
	Readers []choice
}

// folder is the documents of one reader.
type folder struct {
	Name, Label string
	Files       []documentFile
}

type documentFile struct {
	Name, Path, Form string
	Size             int
	Read             bool // it is shown in a page
	Differs          bool
	Provisional      bool
}

var forms = map[string]string{
	".html": "page", ".pdf": "PDF", ".xlsx": "classeur", ".csv": "CSV", ".json": "schéma", ".parquet": "Parquet",
}

func (d *Desk) edition(v *visit) (view, error) {
	x, err := d.paperOf(v)
	if err != nil {
		return view{}, err
	}
	p := editionPage{paper: x, Name: v.request.PathValue("edition")}
	for _, doc := range x.Documents {
		if !mayRead(v, x, doc) {
			continue
		}
		name := release.Folder(doc.For)
		at := slices.IndexFunc(p.Folders, func(f folder) bool { return f.Name == name })
		if at < 0 {
			at = len(p.Folders)
			p.Folders = append(p.Folders, folder{Name: name, Label: readerLabel(v, doc)})
		}
		full := filepath.ToSlash(doc.Path())
		p.Folders[at].Files = append(p.Folders[at].Files, documentFile{
			doc.Name, full, cmp.Or(forms[path.Ext(full)], path.Ext(full)), len(doc.Content), path.Ext(full) == ".html", x.Differ[doc.Path()], doc.Provisional,
		})
	}
	title := "Brouillon " + sentences.OfMonth(x.Month)
	if x.Edition.Number > 0 {
		title = "Édition " + strconv.Itoa(x.Edition.Number)
		if v.Operator() {
			for _, r := range v.conf.Recipients {
				p.Readers = append(p.Readers, choice{r.Code, r.Label, false})
			}
		}
		if v.request.URL.Query().Get("bouge") != "" {
			if p.Moved, err = d.moves(v, x.Edition.Number); err != nil {
				return view{}, err
			}
			p.Moves = true
		}
	}
	return view{page: "edition", title: title, data: p}, nil
}

// moves are the figures that moved since the edition before, of what this account may see.
func (d *Desk) moves(v *visit, number int) ([]string, error) {
	m, err := answer(d, v, "moves "+strconv.Itoa(number), "comparaison de deux éditions", true, func(ctx context.Context, s *store.Store) (*release.Moved, error) {
		m, err := release.Moves(ctx, s, release.MovesRequest{Edition: number})
		if errors.Is(err, books.ErrNoEdition) {
			return nil, nil
		}
		return &m, err
	})
	if err != nil {
		return nil, err
	}
	if m == nil {
		return []string{sentences.NoEarlierEdition}, nil
	}
	return sentences.Moved(hisMoves(v, *m)), nil
}

// hisMoves are, of the figures that moved, those of his direction and of its departments.
func hisMoves(v *visit, m release.Moved) release.Moved {
	if v.Operator() {
		return m
	}
	m.Figures = slices.DeleteFunc(slices.Clone(m.Figures), func(f release.MovedFigure) bool {
		departement, _, _ := strings.Cut(f.Territory, "/")
		return f.Territory != v.account.Territory && !v.ofHis(departement)
	})
	m.Count = len(m.Figures)
	return m
}

// readerLabel is whom a document is for.
func readerLabel(v *visit, x release.Document) string {
	switch x.For.Reader {
	case settings.ForDdets:
		return "Ddets, " + x.For.Territory
	case settings.ForDirection:
		d, _ := v.conf.Direction(x.For.Territory)
		return "Direction, " + cmp.Or(d.Label, x.For.Territory)
	case settings.ForDreets:
		return "Dreets, " + x.For.Territory
	case settings.ForNation:
		return "Pilotage national"
	}
	return x.For.Reader + ", " + x.For.Territory
}

// one is a document by its path.
func (d *Desk) one(v *visit) (paper, release.Document, error) {
	x, err := d.paperOf(v)
	if err != nil {
		return x, release.Document{}, err
	}
	at := slices.IndexFunc(x.Documents, func(doc release.Document) bool { return filepath.ToSlash(doc.Path()) == v.request.PathValue("path") })
	if at < 0 {
		return x, release.Document{}, errNotHere
	}
	if !mayRead(v, x, x.Documents[at]) {
		return x, release.Document{}, errNotYours
	}
	return x, x.Documents[at], nil
}

// readPage shows a document in place.
type readPage struct {
	paper
	Name, Path, Label, Departement string
	Others                         []documentFile
	Figures                        []choice // that may be commented
	Choosing                       bool     // in the document itself
	Sandbox                        string
}

func (d *Desk) read(v *visit) (view, error) {
	x, doc, err := d.one(v)
	if err != nil {
		return view{}, err
	}
	p := readPage{paper: x, Name: v.request.PathValue("edition"), Path: v.request.PathValue("path"), Label: readerLabel(v, doc)}
	if doc.For.Reader == settings.ForDdets {
		p.Departement = doc.For.Territory
		if p.Choosing = choosing(v); p.Choosing {
			p.Sandbox = pointedSandbox
		}
		for _, i := range d.catalogue.Indicators {
			p.Figures = append(p.Figures, choice{Code: i.Code, Label: i.Label})
		}
	}
	base := strings.TrimSuffix(doc.Name, path.Ext(doc.Name))
	for _, o := range x.Documents {
		if o.For == doc.For && o.Name != doc.Name && strings.TrimSuffix(o.Name, path.Ext(o.Name)) == base {
			p.Others = append(p.Others, documentFile{Path: filepath.ToSlash(o.Path()), Form: cmp.Or(forms[path.Ext(o.Name)], o.Name)})
		}
	}
	return view{page: "lire", title: p.Label, data: p}, nil
}

// choosing says whether a figure is to be chosen in the document.
func choosing(v *visit) bool { return v.request.URL.Query().Get("commenter") != "" }

// document gives a file: a page to be shown within one of the desk, anything else to be
// saved.
func (d *Desk) document(v *visit) error {
	x, doc, err := d.one(v)
	if err != nil {
		return err
	}
	name := path.Base(filepath.ToSlash(doc.Name))
	policy := shownPolicy
	if choosing(v) && path.Ext(name) == ".html" && doc.For.Reader == settings.ForDdets {
		policy = pointedPolicy
		if doc.Content, err = d.figuresOf(v, doc.For.Territory, x.Month).pointed(doc.Content); err != nil {
			return err
		}
	}
	h := v.writer.Header()
	if path.Ext(name) == ".html" {
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Frame-Options", "SAMEORIGIN")
		h.Set("Content-Type", "text/html; charset=utf-8")
	} else {
		h.Set("Content-Type", cmp.Or(mime.TypeByExtension(path.Ext(name)), "application/octet-stream"))
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	}
	http.ServeContent(v.writer, v.request, name, time.Time{}, bytes.NewReader(doc.Content))
	return nil
}

// publish numbers and freezes a month, and lays its documents.
func (d *Desk) publish(v *visit) (moved, error) {
	month, err := time.Parse("2006-01", v.request.PostFormValue("mois"))
	if err != nil || !v.over(month) {
		return moved{}, errNotHere
	}
	text, err := d.SettingsText()
	if err != nil {
		return moved{}, err
	}
	what := "publication " + sentences.OfMonth(month)
	return d.work(v, what, func(int) (m moved, err error) {
		err = d.Holder.Write(context.Background(), what, func(s *store.Store) error {
			p, err := release.Publish(context.Background(), s, release.PublishRequest{
				Settings: v.conf, SettingsText: text, Program: d.Program, Month: month, AsOf: v.today, NextOn: d.nextIssue(month), OthersAnyway: true,
			})
			if err != nil {
				return err
			}
			if _, err := release.Lay(p.Documents, d.Out); err != nil {
				return err
			}
			m = moved{"/documents/" + strconv.Itoa(p.Edition.Number), said{Lines: []string{upper(sentences.Published(p)) + "."}}}
			if p.Withheld != nil {
				m.said.Lines = append(m.said.Lines, sentences.Fault(p.Withheld, d.Store))
			}
			return s.Save(context.Background())
		})
		return m, err
	})
}

// sendAgain hands the documents of an edition to the outbox for one reader once more.
func (d *Desk) sendAgain(v *visit) (moved, error) {
	number, err := strconv.Atoi(v.request.PathValue("edition"))
	if err != nil {
		return moved{}, errNotHere
	}
	back := moved{to: "/documents/" + strconv.Itoa(number)}
	reader := v.request.PostFormValue("lecteur")
	return d.orSay(back, v, "envoi de l’édition "+strconv.Itoa(number), func(int) (moved, error) {
		done := moved{to: "/envois?lecteur=" + url.QueryEscape(reader)}
		err := d.Holder.Write(context.Background(), "envoi d’une édition", func(s *store.Store) error {
			m, err := work.SendAgain(context.Background(), s, work.AgainRequest{Settings: v.conf, Edition: number, Reader: reader, Now: v.now})
			done.said.Lines = []string{"L’édition " + strconv.Itoa(number) + " est de nouveau à envoyer à " + m.To + "\u202f: elle part au prochain passage."}
			return errors.Join(err, s.Save(context.Background()))
		})
		return done, err
	})
}

// rectifyPage says what a rectification does, before it is done.
type rectifyPage struct {
	Edition books.Edition
	work.Correctable
	Why string // written already, and not taken
}

// numbered is the number of an edition, as the desk writes it.
func numbered(v *visit) (int, error) {
	name := v.request.PathValue("edition")
	number, err := strconv.Atoi(name)
	if err != nil || strconv.Itoa(number) != name {
		return 0, errNotHere
	}
	return number, nil
}

func (d *Desk) mayRectify(v *visit) (view, error) {
	number, err := numbered(v)
	if err != nil {
		return view{}, err
	}
	var p rectifyPage
	err = d.look(v, func(ctx context.Context, s *store.Store) (err error) {
		if p.Edition, err = books.EditionOf(ctx, s, number); err != nil {
			return err
		}
		p.Correctable, err = work.MayRectify(ctx, s, v.conf, number, v.today)
		return err
	})
	return view{page: "rectifier", title: "Rectifier l’édition " + strconv.Itoa(number), data: p}, err
}

// rectify publishes an edition in the place of another, for those who had it, once it is
// named again.
func (d *Desk) rectify(v *visit) (moved, error) {
	number, err := numbered(v)
	if err != nil {
		return moved{}, err
	}
	back := moved{to: "/documents/" + strconv.Itoa(number) + "/rectifier"}
	why := strings.TrimSpace(v.request.PostFormValue("pourquoi"))
	switch lacking := d.Lacking(why); {
	case why == "":
		return back, books.ErrUnsigned
	case len(lacking) > 0: // it is printed, and nobody takes an edition back
		return back, errors.New(sentences.NotDrawn(lacking))
	case strings.TrimSpace(v.request.PostFormValue("numero")) != strconv.Itoa(number):
		return back, errors.New("le numéro recopié n’est pas celui de cette édition : rien n’est rectifié")
	}
	text, err := d.SettingsText()
	if err != nil {
		return back, err
	}
	what := "rectification de l’édition " + strconv.Itoa(number)
	return d.orSay(back, v, what, func(int) (m moved, err error) {
		err = d.Holder.Write(context.Background(), what, func(s *store.Store) error {
			ctx := context.Background()
			made, err := work.Rectify(ctx, s, work.RectifyRequest{
				Settings: v.conf, SettingsText: text, Program: d.Program, Edition: number, By: v.By(), Why: why, AsOf: v.today, Now: v.now,
			})
			if err != nil {
				return errors.Join(err, s.Save(ctx))
			}
			if _, err := release.Lay(made.Documents, d.Out); err != nil {
				return err
			}
			m = moved{"/documents/" + strconv.Itoa(made.Edition.Number), said{Lines: sentences.CorrectedAtDesk(made)}}
			return s.Save(ctx)
		})
		return m, err
	})
}
