// Package console is the desk: the acts of the other rooms in a browser, for the operator,
// a direction and the structures. It decides nothing: a page shows what a room answers,
// a form hands a request to a room, and both stand in one file a page.
//
// The store has one writer (see Holder); pages read beside it. What takes time is done
// behind a page that says how it goes. Every page that names people is journaled before
// it is shown.
package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// Options are what a desk is made with.
type Options struct {
	Holder       *Holder
	Settings     func() (*settings.Settings, error)
	SettingsText func() (string, error) // the configuration, as written
	Schedules    func() ([]schedules.Schedule, error)
	// State is how the scheduled work goes, as known last, and what went wrong with the
	// last look at the clock; nil and nothing before the first.
	State      func() (*work.Condition, string)
	Pass       Pass
	Clock      func() time.Time
	Getenv     func(string) string
	Program    string // version
	Inbox, Out string
	Store      string // its path, for the sentences
	User       string // account of the system: who signs before he has said his name
	Hosts      []string
	Secure     bool // browsers come by https, through a proxy
	Proxy      Proxy
	Print      func(line string)   // where a one-time link is printed
	Address    func() string       // the desk's own, for the link
	Fault      func(error)         // hears what no page could say
	Site       map[string][]byte   // the check page, by path; nil where it was not built
	Lacking    func(string) []rune // letters that the typeface of the documents has not
	Style      string              // of the reports: the desk looks like them
	Typeset    func(string) string // French spaces
	Day        func(time.Time) string
	MonthOf    func(time.Time) string
}

// Pass takes the files that lie in the inbox and does what is due, on the store of the
// desk; progress is called after each file.
type Pass func(s *store.Store, progress func(done, total int)) (work.Passed, error)

// Desk answers browsers.
type Desk struct {
	Options
	doors     *doors
	tasks     *tasks
	pages     *pages
	catalogue *queries.Catalogue
	mux       *http.ServeMux
	rights    map[string][]string // by address: the roles that it opens for
}

// New is a desk.
func New(o Options) (*Desk, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	d := &Desk{Options: o, doors: newDoors(o.Clock), tasks: newTasks(o.Clock), catalogue: catalogue, mux: http.NewServeMux(), rights: make(map[string][]string)}
	if d.pages, err = d.readPages(); err != nil {
		return nil, err
	}
	d.routes()
	return d, nil
}

// Link prints a one-time link, when nobody has an account.
func (d *Desk) Link() {
	d.Print(sentences.DeskLink(d.Address() + "/entrer?cle=" + d.doors.newLink()))
}

// Kinds of accounts that a page is for.
var (
	operators  = []string{settings.ForOperator}
	directions = []string{settings.ForOperator, settings.ForDirection}
	structures = []string{settings.ForOperator, settings.ForStructure}
	everybody  = []string{settings.ForOperator, settings.ForDirection, settings.ForStructure}
)

// view is a page to show.
type view struct {
	page   string // its template
	title  string
	data   any
	status int // 200 without it
}

// moved is what a form came to: where the browser goes, and what is said there.
type moved struct {
	to   string
	said said
}

func (d *Desk) routes() {
	d.entry()
	d.page("GET /{$}", everybody, d.today)
	d.act("POST /service", operators, d.goLive)
	d.act("POST /passage", operators, d.passNow)
	d.page("GET /releves", structures, d.statements)
	d.page("GET /releves/{file}", structures, d.statement)
	d.act("POST /releves/{file}", operators, d.judge)
	d.page("GET /releves/{file}/effet", operators, d.effect)
	d.page("GET /rapprochements", operators, d.pairs)
	d.act("POST /rapprochements/{pair}", operators, d.decidePair)
	d.page("GET /rapprochements/decisions", operators, d.decisions)
	d.act("POST /rapprochements/decisions/{number}", operators, d.undoPair)
	d.page("GET /anomalies", directions, d.anomalies)
	d.act("POST /anomalies", operators, d.justify)
	d.page("GET /commentaires", directions, d.comments)
	d.act("POST /commentaires", directions, d.comment)
	d.act("POST /commentaires/{number}", directions, d.withdrawComment)
	d.page("GET /documents", directions, d.documents)
	d.page("GET /documents/{edition}", directions, d.edition)
	d.page("GET /documents/{edition}/lire/{path...}", directions, d.read)
	d.file("GET /documents/{edition}/fichier/{path...}", directions, d.document)
	d.act("POST /documents", operators, d.publish)
	d.act("POST /documents/{edition}/envoyer", operators, d.sendAgain)
	d.page("GET /documents/{edition}/rectifier", operators, d.mayRectify)
	d.act("POST /documents/{edition}/rectifier", operators, d.rectify)
	d.page("GET /envois", operators, d.outbox)
	d.page("GET /envois/{number}", operators, d.posting)
	d.act("POST /envois/{number}", operators, d.postingAct)
	d.page("GET /personnes", operators, d.persons)
	d.act("POST /personnes", operators, d.findPersons)
	d.file("POST /personnes/{person}/export", operators, d.exportPerson)
	d.act("POST /personnes/{person}/rectifier", operators, d.rectifyPerson)
	d.act("POST /personnes/{person}/effacer", operators, d.forgetPerson)
	d.page("GET /liste", structures, d.worklist)
	d.act("POST /liste", structures, d.readWorklist)
	d.page("GET /journal", operators, d.journal)
	d.page("GET /configuration", operators, d.configuration)
	d.act("POST /configuration", operators, d.checkConfiguration)
	d.open("GET /travaux/{number}", everybody, d.task)
	d.assets()
	d.machine()
	d.site()
}

// open has what answers at an address be for those of some roles.
func (d *Desk) open(pattern string, roles []string, then func(*visit)) {
	d.rights[pattern] = roles
	d.mux.HandleFunc(pattern, d.visited(roles, then))
}

// page has a page shown to those of some roles.
func (d *Desk) page(pattern string, roles []string, show func(*visit) (view, error)) {
	d.open(pattern, roles, func(v *visit) {
		shown, err := show(v)
		if err != nil {
			d.fail(v, err)
			return
		}
		d.show(v, shown)
	})
}

// act has a form do something, then the browser go to a page that says what. One that
// takes time goes on behind a page that says so, whether the browser waits or not.
func (d *Desk) act(pattern string, roles []string, do func(*visit) (moved, error)) {
	d.open(pattern, roles, func(v *visit) {
		if err := v.request.ParseForm(); err != nil {
			d.fail(v, errTooMuch)
			return
		}
		v.request = v.request.WithContext(context.WithoutCancel(v.request.Context()))
		m, err := d.work(v, actInFrench, func(int) (moved, error) {
			m, err := do(v)
			var wait waits
			switch {
			case errors.As(err, &wait):
				return moved{to: wait.path()}, nil
			case err != nil && m.to != "":
				return moved{m.to, d.faultSaid(err)}, nil
			}
			return m, err
		})
		var wait waits
		switch {
		case errors.As(err, &wait):
			m.to = wait.path()
		case err != nil:
			d.fail(v, err)
			return
		}
		if len(m.said.Lines) > 0 {
			d.doors.say(v.session, m.said)
		}
		http.Redirect(v.writer, v.request, m.to, http.StatusSeeOther)
	})
}

// actInFrench is what is being done while an act is.
const actInFrench = "enregistrement"

// file has a file given to those of some roles.
func (d *Desk) file(pattern string, roles []string, give func(*visit) error) {
	d.open(pattern, roles, func(v *visit) {
		if err := give(v); err != nil {
			d.fail(v, err)
		}
	})
}

// ordinary is a line that begins with a word, and not with a name or a place.
var ordinary = regexp.MustCompile(`^\p{Ll}[\p{L}’]*[ ,]`)

// whole is a line as a sentence, when it begins with a word.
func whole(line string) string {
	if !ordinary.MatchString(line) {
		return line
	}
	if !strings.HasSuffix(line, ".") {
		line += "."
	}
	return upper(line)
}

// faultSaid is what is said of an error: what is wrong, and how it is mended.
func (d *Desk) faultSaid(err error) said {
	var busy Busy
	if errors.As(err, &busy) {
		return said{Fault: true, Lines: []string{d.Typeset("Rien n’a été fait : " + busy.What + " est en cours. Recommencez dans un instant.")}}
	}
	lines := []string{whole(d.Typeset(sentences.Fault(err, d.Store)))}
	if remedy := sentences.DeskRemedy(err); remedy != "" {
		lines = append(lines, remedy)
	}
	return said{Fault: true, Lines: lines}
}

// Errors that a page has a status of its own for.
var (
	errNotHere  = errors.New("no such page")
	errNotYours = errors.New("not for this account")
	errTooMuch  = errors.New("more than a form may bring")
)

// fail shows why a page is not.
func (d *Desk) fail(v *visit, err error) {
	var busy Busy
	var wait waits
	switch {
	case errors.As(err, &busy):
		d.wait(v, waits{what: busy.What, since: busy.Since})
		return
	case errors.As(err, &wait):
		d.wait(v, wait)
		return
	}
	shown := view{page: "faute", title: "Cela n’a pas pu se faire", data: d.faultSaid(err), status: http.StatusUnprocessableEntity}
	switch {
	case errors.Is(err, errNotHere), errors.Is(err, books.ErrNoEdition), errors.Is(err, books.ErrNoPosting):
		shown.title, shown.status, shown.data = "Cette page n’existe pas", http.StatusNotFound, said{Lines: []string{"Rien ne se trouve à cette adresse."}}
	case errors.Is(err, errTooMuch):
		shown.status, shown.data = http.StatusRequestEntityTooLarge, said{Fault: true, Lines: []string{"Ce texte est trop long : un mébioctet au plus."}}
	case errors.Is(err, errNotYours):
		shown.title, shown.status, shown.data = "Cette page n’est pas pour ce compte", http.StatusForbidden, said{Lines: []string{"Votre compte ne l’ouvre pas ; demandez à l’exploitant."}}
	}
	d.show(v, shown)
}

// wait shows that something is being done, and asks again by itself: a page says what it
// waits for rather than nothing.
func (d *Desk) wait(v *visit, w waits) {
	if v.request.Method == http.MethodGet {
		v.writer.Header().Set("Refresh", "2")
	}
	d.show(v, view{page: waitingPage, title: "Un instant", data: map[string]any{
		"What": w.what, "Seconds": int(v.now.Sub(w.since).Seconds()), "Again": v.request.Method == http.MethodGet, "Steps": w.steps,
	}})
}

// visited lets somebody of some roles in, and everybody else to the door.
func (d *Desk) visited(roles []string, then func(*visit)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conf, err := d.Settings()
		if err != nil {
			d.broken(w, r, err)
			return
		}
		v := &visit{conf: conf, now: d.Clock(), request: r, writer: w, session: d.doors.of(r, conf)}
		v.today = schedules.DayOf(v.now)
		if a, named := d.Proxy.names(r, conf); named && (v.session == nil || v.account != a) {
			v.session = d.begin(w, a)
		}
		if v.session == nil {
			d.toTheDoor(w, r)
			return
		}
		if !allowed(v.account.Role, roles) {
			d.fail(v, errNotYours)
			return
		}
		then(v)
	}
}

func allowed(role string, roles []string) bool {
	for _, r := range roles {
		if r == role {
			return true
		}
	}
	return false
}

// reading is how long a page waits for the store before it says that it waits.
const reading = 700 * time.Millisecond

// look reads beside whoever writes.
func (d *Desk) look(v *visit, do func(ctx context.Context, s *store.Store) error) error {
	ctx, cancel := context.WithTimeout(v.request.Context(), reading)
	defer cancel()
	return d.Holder.Read(ctx, func(s *store.Store) error { return do(v.request.Context(), s) })
}

// write has a short act done by the store. Once it has the store it is done, whether the
// browser waits or not.
func (d *Desk) write(v *visit, what string, do func(ctx context.Context, s *store.Store) error) error {
	ctx, cancel := context.WithTimeout(v.request.Context(), patience)
	defer cancel()
	return d.Holder.Write(ctx, what, func(s *store.Store) error { return do(context.WithoutCancel(v.request.Context()), s) })
}

// patience is how long an act waits for the store, behind its page.
const patience = 5 * time.Minute

// readNames journals that names are read, before they are shown.
func (d *Desk) readNames(v *visit, kind, what, why string) error {
	ctx, cancel := context.WithTimeout(v.request.Context(), reading)
	defer cancel()
	return d.Holder.Ask(ctx, "lecture journalisée", func(s *store.Store) error {
		return books.JournalReading(context.WithoutCancel(ctx), s, books.Entry{At: v.now, By: v.By(), Why: why, Kind: kind, What: what})
	})
}

// ServeHTTP answers a browser.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if fault := recover(); fault != nil {
			if fault == http.ErrAbortHandler {
				panic(fault)
			}
			d.Fault(fmt.Errorf("%s: %v\n%s", strings.SplitN(r.URL.Path, "/", 3)[1], fault, debug.Stack()))
			http.Error(w, "faute du programme", http.StatusInternalServerError)
		}
	}()
	d.guarded(d.mux).ServeHTTP(w, r)
}
