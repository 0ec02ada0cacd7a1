package console

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/cmd/agir/site/verdict"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules"
)

//go:embed assets
var assets embed.FS

// pages are the templates, by name.
type pages struct {
	by    map[string]*template.Template
	fault func(error)
}

// layout is what stands around a page.
type layout struct {
	Title string
	Alone bool // nobody is in: no menu
	Visit *visit
	Menu  []entryOfMenu
	Said  []said
	Data  any
}

// entryOfMenu is a page that the menu names.
type entryOfMenu struct {
	Path, Label string
	Here        bool
	roles       []string
}

var menu = []entryOfMenu{
	{Path: "/", Label: "Aujourd’hui", roles: everybody},
	{Path: "/releves", Label: "Relevés", roles: structures},
	{Path: "/rapprochements", Label: "Rapprochements", roles: operators},
	{Path: "/anomalies", Label: "Anomalies", roles: directions},
	{Path: "/commentaires", Label: "Commentaires", roles: directions},
	{Path: "/documents", Label: "Documents", roles: directions},
	{Path: "/envois", Label: "Envois", roles: operators},
	{Path: "/personnes", Label: "Personnes", roles: operators},
	{Path: "/liste", Label: "Liste de travail", roles: structures},
	{Path: "/journal", Label: "Journal", roles: operators},
	{Path: "/configuration", Label: "Configuration", roles: operators},
	{Path: "/verifier/", Label: "Vérifier un fichier", roles: everybody},
}

// menuOf is the menu of a role, on a page.
func menuOf(role, at string) (all []entryOfMenu) {
	for _, m := range menu {
		if !allowed(role, m.roles) {
			continue
		}
		m.Here = at == m.Path || m.Path != "/" && (strings.HasPrefix(at, m.Path+"/") || strings.HasSuffix(m.Path, "/") && strings.HasPrefix(at, m.Path))
		all = append(all, m)
	}
	return all
}

// readPages parses the templates. Their own text gets the spaces of French; what they are
// given stays as it is.
func (d *Desk) readPages() (*pages, error) {
	frame, err := assets.ReadFile("assets/cadre.html")
	if err != nil {
		return nil, err
	}
	base, err := template.New("cadre").Funcs(d.words()).Parse(d.typesetTemplate(string(frame)))
	if err != nil {
		return nil, err
	}
	p := &pages{by: make(map[string]*template.Template), fault: d.Fault}
	names, err := fs.Glob(assets, "assets/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := assets.ReadFile(name)
		if err != nil {
			return nil, err
		}
		key := strings.TrimSuffix(path.Base(name), ".html")
		if key == "cadre" {
			continue
		}
		one, err := base.Clone()
		if err != nil {
			return nil, err
		}
		if p.by[key], err = one.Parse(d.typesetTemplate(string(text))); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return p, nil
}

var frenchSpaces = strings.NewReplacer(" :", "\u202f:", " ;", "\u202f;", " ?", "\u202f?", " !", "\u202f!", " %<", "\u202f%<", "« ", "«\u202f", " »", "\u202f»")

// typesetTemplate gives the text of a template the spaces of French, and leaves its
// actions alone.
func (d *Desk) typesetTemplate(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{{")
		b.WriteString(frenchSpaces.Replace(before))
		if !found {
			return b.String()
		}
		action, after, _ := strings.Cut(rest, "}}")
		b.WriteString("{{" + action + "}}")
		text = after
	}
}

// words are the functions of the templates.
func (d *Desk) words() template.FuncMap {
	return template.FuncMap{
		"day": func(t time.Time) string {
			if t.IsZero() {
				return "–"
			}
			return d.Day(t)
		},
		"iso": func(t time.Time) string { return t.Format(time.DateOnly) },
		"clock": func(t time.Time) string {
			if t.IsZero() {
				return "–"
			}
			day, hour, _ := strings.Cut(schedules.OnTheClock(t), " ")
			on, _ := time.Parse(time.DateOnly, day)
			return d.Day(on) + " à " + hour
		},
		"month":   func(t time.Time) string { return d.MonthOf(t) },
		"ofMonth": sentences.OfMonth,
		"code":    func(t time.Time) string { return t.Format("2006-01") },
		"count":   sentences.Counted, "number": sentences.Number, "bits": sentences.Bits,
		"kind": sentences.KindWord, "fate": sentences.FateWord, "status": sentences.StatusWord, "heldWhy": sentences.HeldWhy, "actWord": sentences.ActWord,
		"state": sentences.State, "ended": sentences.Ended, "posting": sentences.PostingWord, "letter": sentences.LetterWord, "way": sentences.Way, "reason": sentences.Reason,
		"verdict": sentences.VerdictWord, "journalWord": sentences.JournalWord, "journalWhat": sentences.JournalWhat,
		"departement": contract.DepartementName,
		"typeset":     d.Typeset,
		"join":        strings.Join,
		"text":        func(x any) string { return fmt.Sprint(x) },
		"upper":       upper,
		"after":       func(n int) int { return n + 1 },
		"faulty": func(t verdict.Table, r verdict.Row, i int) bool {
			return slices.ContainsFunc(r.Faults, func(f verdict.Fault) bool { return f.Column == t.Columns[i].Position })
		},
	}
}

// upper begins a text with a capital.
func upper(text string) string {
	for i, r := range text {
		return strings.ToUpper(string(r)) + text[i+len(string(r)):]
	}
	return text
}

// write writes a page: whole, or the fault alone.
func (p *pages) write(w http.ResponseWriter, status int, name string, l layout) {
	var b bytes.Buffer
	if err := p.by[name].ExecuteTemplate(&b, "cadre", l); err != nil {
		p.fault(fmt.Errorf("page %s: %w", name, err))
		http.Error(w, "faute du programme", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// waitingPage is the page that says that something is being done.
const waitingPage = "attente"

// show shows a page to somebody, with what was said to him.
func (d *Desk) show(v *visit, x view) {
	l := layout{Title: x.title, Visit: v, Menu: menuOf(v.account.Role, v.request.URL.Path), Data: x.data}
	if x.page != waitingPage { // it is gone in an instant: what is said is said on the page after it
		l.Said = d.doors.heard(v.session)
	}
	d.pages.write(v.writer, cmp.Or(x.status, http.StatusOK), x.page, l)
}

// assets serves the style and the script.
func (d *Desk) assets() {
	for _, a := range []struct{ path, file, kind string }{
		{"/bureau.css", "assets/bureau.css", "text/css; charset=utf-8"}, {"/bureau.js", "assets/bureau.js", "text/javascript; charset=utf-8"},
	} {
		content, err := assets.ReadFile(a.file)
		if err != nil {
			panic(err) // embedded
		}
		if a.file == "assets/bureau.css" {
			content = append([]byte(d.Style), content...)
		}
		d.mux.HandleFunc("GET "+a.path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", a.kind)
			w.Write(content)
		})
	}
}

// sitePolicy is what the check page allows: what it says itself, and no frame.
const sitePolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; style-src 'self'; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// site serves the check page, to everybody: it knows nothing of the store.
func (d *Desk) site() {
	d.mux.HandleFunc("GET /verifier/{path...}", func(w http.ResponseWriter, r *http.Request) {
		content, known := d.Site[cmp.Or(r.PathValue("path"), "index.html")]
		if !known {
			d.visited(everybody, func(v *visit) {
				if len(d.Site) > 0 {
					d.fail(v, errNotHere)
					return
				}
				d.show(v, view{page: "verifier", title: "Vérifier un fichier"})
			})(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", sitePolicy)
		http.ServeContent(w, r, path.Base(cmp.Or(r.PathValue("path"), "index.html")), time.Time{}, bytes.NewReader(content))
	})
}

// task is the page of a work that takes time: it says how it goes, then leads to what
// came of it.
func (d *Desk) task(v *visit) {
	number, err := strconv.Atoi(v.request.PathValue("number"))
	if err != nil {
		d.fail(v, errNotHere)
		return
	}
	x := d.tasks.work(number, v.session)
	if x == nil {
		d.fail(v, errNotHere)
		return
	}
	if err := x.soon(); err != nil {
		d.fail(v, err)
		return
	}
	if x.err != nil {
		d.fail(v, x.err)
		return
	}
	if kept := d.doors.once(x); len(kept.Lines) > 0 {
		d.doors.say(v.session, kept)
	}
	http.Redirect(v.writer, v.request, x.moved.to, http.StatusSeeOther)
}

// work does a long work behind its page.
func (d *Desk) work(v *visit, what string, do func(number int) (moved, error)) (moved, error) {
	x := d.tasks.begin(v.session, what, do)
	if err := x.soon(); err != nil {
		return moved{}, err
	}
	if x.err != nil {
		return moved{}, x.err
	}
	return moved{x.moved.to, d.doors.once(x)}, nil
}

// found is what a work that somebody began came to, of the number that a page is asked
// with; nothing when it is asked with none, or when the work is forgotten.
func found[T any](d *Desk, v *visit, query string) (value T, ok bool) {
	number, err := strconv.Atoi(v.request.URL.Query().Get(query))
	if err != nil {
		return value, false
	}
	x := d.tasks.work(number, v.session)
	if x == nil || !isDone(x) {
		return value, false
	}
	value, ok = x.value.(T)
	return value, ok
}

// monthsBack are the last months that are over, the latest first.
func monthsBack(v *visit, count int) (all []time.Time) {
	for m := schedules.Due(v.today); len(all) < count; m = m.AddDate(0, -1, 0) {
		all = append(all, m)
	}
	return all
}

// yearsBack is how old a month may be that is worked out at the desk.
const yearsBack = 20

// over says whether a month has ended, not in another age.
func (v *visit) over(month time.Time) bool {
	return !v.today.Before(month.AddDate(0, 1, 0)) && month.After(v.today.AddDate(-yearsBack, 0, 0))
}

// monthOf reads a month of a form; the last one that is over without it.
func monthOf(v *visit, text string) (time.Time, error) {
	if text == "" {
		return schedules.Due(v.today), nil
	}
	return time.Parse("2006-01", text)
}

// label is the label of a sender, or its code.
func senderLabel(conf *settings.Settings, code string) string {
	if x, ok := conf.Sender(code); ok {
		return x.Label
	}
	return code
}

// orSay does a work behind its page, and has what goes wrong be said on the page of the
// form rather than on one of its own.
func (d *Desk) orSay(back moved, v *visit, what string, do func(number int) (moved, error)) (moved, error) {
	return d.work(v, what, func(number int) (moved, error) {
		done, err := do(number)
		if err != nil {
			return moved{back.to, d.faultSaid(err)}, nil
		}
		return done, nil
	})
}
