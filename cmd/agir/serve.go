package main

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/work"
)

type serveVerb struct {
	scheduled `embed:""`
	Listen    string        `default:"127.0.0.1:8650" placeholder:"ADDRESS"`
	Every     time.Duration `default:"1m" placeholder:"DURATION"`
}

// askAgain is how long a period that waits or failed is left alone.
const askAgain = time.Hour

func (v *serveVerb) Run(s *session) error {
	if s.flags.Today != "" {
		return misuse{errors.New(sentences.ServeKeepsTheClock)}
	}
	if err := loopback(v.Listen); err != nil {
		return misuse{err}
	}
	listener, err := net.Listen("tcp", v.Listen)
	if err != nil {
		return err
	}
	page := &statusPage{last: shown{Condition: &work.Condition{}}}
	server := serverOf(page, patient)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	s.say(sentences.Serving(listener.Addr().String()))

	v.work(s, page)

	closing, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(closing); err != nil {
		return err
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	s.say(sentences.Stopped)
	return nil
}

// work looks at the clock until it is asked to stop.
func (v *serveVerb) work(s *session, page *statusPage) {
	for {
		now := s.clock()
		if err := v.once(s, page, now); err != nil {
			fmt.Fprintln(s.stderr, "agir:", sentences.Fault(err, s.flags.Store))
			page.set(func(old *shown) {
				c := *old.Condition
				c.At = now
				*old = shown{&c, []string{sentences.Fault(err, s.flags.Store)}}
			})
		}
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(v.Every - time.Duration(now.UnixNano())%v.Every):
		}
	}
}

// once opens the store, does what is due and refreshes the page.
func (v *serveVerb) once(s *session, page *statusPage, now time.Time) error {
	w, err := s.shift("serve", v.scheduled)
	if err != nil {
		return err
	}
	w.Patience = askAgain
	_, doing := w.DoDue(s.ctx, now)
	c, err := w.Condition(context.WithoutCancel(s.ctx), now)
	if err == nil {
		page.set(func(old *shown) { *old = shown{c, sentences.Trouble(c.Trouble)} })
	}
	return errors.Join(doing, err, w.close())
}

// patience is how long whoever asks for the page is waited for.
type patience struct {
	headers, request, answer, idle time.Duration
}

// patient is that of the program: nobody who asks slowly keeps others from asking.
var patient = patience{headers: 5 * time.Second, request: 10 * time.Second, answer: 10 * time.Second, idle: time.Minute}

// headerBytes bounds the headers of a request; the library adds 4 KiB of its own.
const headerBytes = 16 << 10

// serverOf is what answers for the page.
func serverOf(page *statusPage, p patience) *http.Server {
	return &http.Server{
		Handler: guarded(page.routes()), ReadHeaderTimeout: p.headers, ReadTimeout: p.request, WriteTimeout: p.answer,
		IdleTimeout: p.idle, MaxHeaderBytes: headerBytes,
	}
}

// bodyBytes bounds what a request may bring: the page asks for nothing.
const bodyBytes = 4 << 10

// guarded answers requests to this machine by its own names only: a page of elsewhere
// that has its name lead here, through the browser of somebody of this machine, reads
// nothing. Bodies are bounded, and nothing is framed, kept or guessed.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ownName(r.Host) {
			http.Error(w, "another name", http.StatusMisdirectedRequest)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, bodyBytes)
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// ownName says whether the name asked for is one of this machine for itself.
func ownName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// loopback refuses an address that other machines reach: the page has no reader
// to recognise.
func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New(sentences.NotLoopback(address))
	}
	return nil
}

// shown is what the page shows: a condition, and what does not go by itself.
type shown struct {
	*work.Condition
	Trouble []string
}

// statusPage shows the last condition known.
type statusPage struct {
	mutex sync.Mutex
	last  shown
}

func (p *statusPage) set(change func(*shown)) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	change(&p.last)
}

func (p *statusPage) get() shown {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.last
}

func (p *statusPage) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		c := p.get()
		if len(c.Trouble) > 0 {
			http.Error(w, "trouble", http.StatusServiceUnavailable) // what it is, the page says to who may read it
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		statusTemplate.Execute(w, p.get())
	})
	return mux
}

var statusTemplate = template.Must(template.New("status").Funcs(template.FuncMap{
	"clock": sentences.Clock, "state": sentences.State, "ended": sentences.Ended,
}).Parse(`<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="60"><title>agir</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b2f }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ccc; vertical-align: top }
.trouble { border-left: .3rem solid #a33; padding-left: 1rem } .fine { border-left: .3rem solid #276; padding-left: 1rem }
</style></head>
<body><main>
<h1>AGIR indicateurs</h1>
{{if .Trouble}}<div class="trouble"><p><strong>Quelque chose ne va pas de soi.</strong></p><ul>{{range .Trouble}}<li>{{.}}</li>{{end}}</ul></div>
{{else}}<p class="fine">Tout va de soi.</p>{{end}}
<p>Regardé le {{clock .At}}.</p>
<h2>Dû</h2>
{{if .Open}}<table><thead><tr><th scope="col">travail</th><th scope="col">période</th><th scope="col">dû depuis</th><th scope="col">état</th><th scope="col">motif</th></tr></thead><tbody>
{{range .Open}}<tr><th scope="row">{{.Job}}</th><td>{{.Period}}</td><td>{{clock .DueAt}}</td><td>{{state .State}}</td><td>{{.Why}}</td></tr>
{{end}}</tbody></table>{{else}}<p>Rien.</p>{{end}}
<h2>Prochains passages</h2>
<table><thead><tr><th scope="col">travail</th><th scope="col">heure</th></tr></thead><tbody>
{{range .Next}}<tr><th scope="row">{{.Job}}</th><td>{{clock .At}}</td></tr>
{{end}}</tbody></table>
<h2>Derniers passages</h2>
<table><thead><tr><th scope="col">commencé</th><th scope="col">fin</th><th scope="col">étapes</th></tr></thead><tbody>
{{range .Runs}}<tr><th scope="row">{{clock .StartedAt}}</th><td>{{ended .}}</td><td>{{range .Phases}}{{.Job}} {{.Period}} : {{state .Outcome}}{{if .Told}}, {{.Told}}{{end}} ({{.Lasted}})<br>{{end}}</td></tr>
{{end}}</tbody></table>
</main></body></html>
`))
