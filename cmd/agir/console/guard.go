package console

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// policy is what a page of the desk allows the browser: its own style and script, its own
// forms, and the documents that it shows within it.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// shownPolicy is that of a document shown within a page: its style and its pictures, no
// script, no form, no address.
const shownPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// What a request may bring: a form, or a configuration to check.
const bodyBytes = 1 << 20

// guarded answers requests to the desk by its own names only: a page of elsewhere that has
// its name lead here, through the browser of somebody of this machine, reads nothing. What
// another site has a browser send is refused, bodies are bounded, and nothing is framed,
// kept or guessed.
func (d *Desk) guarded(next http.Handler) http.Handler {
	crossing := http.NewCrossOriginProtection()
	crossing.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "envoyé par un autre site, et refusé", http.StatusForbidden)
	}))
	inner := crossing.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !d.ownName(r.Host) {
			http.Error(w, "another name", http.StatusMisdirectedRequest)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == "" {
			http.Error(w, "un formulaire qui ne dit pas d’où il vient est refusé", http.StatusForbidden) // every browser says it
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, bodyBytes)
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		if d.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		inner.ServeHTTP(w, r)
	})
}

// ownName says whether the name asked for is one of this machine for itself, or one that
// the operator gave.
func (d *Desk) ownName(host string) bool {
	name := withoutPort(host)
	return slices.ContainsFunc(d.Hosts, func(own string) bool { return strings.EqualFold(own, name) }) || ofThisMachine(name)
}

// withoutPort is the name of a host, that may be given with its port.
func withoutPort(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

// ofThisMachine says whether a name is one that this machine has for itself alone.
func ofThisMachine(name string) bool {
	return name == "localhost" || net.ParseIP(strings.Trim(name, "[]")).IsLoopback() // no address is none of this machine's
}

// cookie is that of a session.
func (d *Desk) cookie(id string, seconds int) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: d.Secure, MaxAge: seconds}
}

// machine is what machines ask, from this one and by its own names only: whether all goes
// by itself, and counts of files and of work.
func (d *Desk) machine() {
	own := func(then http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			from, _, _ := net.SplitHostPort(r.RemoteAddr)
			if !ofThisMachine(from) || !ofThisMachine(withoutPort(r.Host)) || r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
				http.NotFound(w, r)
				return
			}
			then(w, r)
		}
	}
	d.mux.HandleFunc("GET /healthz", own(func(w http.ResponseWriter, _ *http.Request) {
		if c, fault := d.State(); fault != "" || c != nil && len(sentences.Trouble(c.Trouble)) > 0 {
			http.Error(w, "trouble", http.StatusServiceUnavailable) // what it is, the desk says to who may read it
			return
		}
		fmt.Fprintln(w, "ok")
	}))
	d.mux.HandleFunc("GET /metrics", own(d.metrics))
}

// metrics are what a shift measures, as agir run --metrics writes it, then what is done at
// the desk: counts and times, that name nobody and no file.
func (d *Desk) metrics(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", work.MetricsType)
	line := func(name, help, kind string, value float64) {
		fmt.Fprintf(w, "# HELP agir_%s %s\n# TYPE agir_%s %s\nagir_%s %g\n", name, help, name, kind, name, value)
	}
	if c, _ := d.State(); c != nil {
		if text, err := c.Metrics(d.Program); err == nil {
			w.Write(text)
		}
	}
	working := 0.0
	if d.Holder.At() != nil {
		working = 1
	}
	line("working", "Whether something is being done on the store.", "gauge", working)
	line("tasks_total", "Long works begun at the desk.", "counter", float64(d.tasks.begun()))
}

// seconds is a duration in seconds, for a cookie.
func seconds(of time.Duration) int { return int(of / time.Second) }
