package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/schedules/work"
)

// TestThePageAnswersToItsOwnNames: a page of elsewhere that has its name lead to this
// machine reads nothing, and a probe is told a state, not what goes wrong.
func TestThePageAnswersToItsOwnNames(t *testing.T) {
	page := &statusPage{last: shown{Condition: &work.Condition{}, Trouble: []string{"soliha/contacts_dupont.csv ne vient plus"}}}
	ask := func(host, method, path string, body io.Reader) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, body)
		r.Host = host
		w := httptest.NewRecorder()
		guarded(page.routes()).ServeHTTP(w, r)
		return w
	}
	for host, want := range map[string]bool{
		"localhost": true, "localhost:8443": true, "127.0.0.1:8443": true, "127.0.0.1": true, "[::1]:8443": true, "[::1]": true, "127.8.8.8": true,
		"evil.example": false, "evil.example:8443": false, "localhost.evil.example": false, "10.0.0.1": false, "0.0.0.0:8443": false, "": false,
	} {
		w := ask(host, "GET", "/", nil)
		if got := w.Code == http.StatusOK; got != want {
			t.Errorf("%q: %d", host, w.Code)
		}
		if !want && strings.Contains(w.Body.String(), "soliha") {
			t.Errorf("%q reads the page", host)
		}
	}
	w := ask("localhost", "GET", "/healthz", nil)
	if w.Code != http.StatusServiceUnavailable || w.Body.String() != "trouble\n" {
		t.Errorf("%d %q", w.Code, w.Body.String())
	}
	page.last.Trouble = nil
	if w := ask("localhost", "GET", "/healthz", nil); w.Code != http.StatusOK || w.Body.String() != "ok\n" {
		t.Errorf("%d %q", w.Code, w.Body.String())
	}
	for name, want := range map[string]string{"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, c := range []struct {
		method, path string
		want         int
	}{{"POST", "/", http.StatusMethodNotAllowed}, {"GET", "/autre", http.StatusNotFound}, {"GET", "/../etc/passwd", http.StatusTemporaryRedirect}} {
		if w := ask("localhost", c.method, c.path, nil); w.Code != c.want {
			t.Errorf("%s %s: %d", c.method, c.path, w.Code)
		}
	}
}

// TestABodyIsBounded: to the octet.
func TestABodyIsBounded(t *testing.T) {
	for size, want := range map[int]bool{bodyBytes: true, bodyBytes + 1: false} {
		var err error
		handler := guarded(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, err = io.ReadAll(r.Body) }))
		r := httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("x", size)))
		r.Host = "localhost"
		handler.ServeHTTP(httptest.NewRecorder(), r)
		if (err == nil) != want {
			t.Errorf("%d octets: %v", size, err)
		}
	}
}
