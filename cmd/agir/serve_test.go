package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// listening is the page on a port of its own.
func listening(t *testing.T, p patience, handler http.Handler) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if handler == nil {
		handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	}
	server := serverOf(handler, p)
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String()
}

// hungUp says whether the server hangs up within a while, after what is written to it.
func hungUp(t *testing.T, address, written string) bool {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, written); err != nil {
		t.Fatal(err)
	}
	c.SetReadDeadline(time.Now().Add(5 * time.Second))
	_, err = io.Copy(io.Discard, c)
	return !errors.Is(err, os.ErrDeadlineExceeded)
}

// TestNobodyWhoIsSlowIsWaitedFor: headers that do not end, a body that does not come, a
// connection that asks nothing more, an answer that is not read.
func TestNobodyWhoIsSlowIsWaitedFor(t *testing.T) {
	const soon, never = 50 * time.Millisecond, time.Hour
	const slowly, body = "GET / HTTP/1.1\r\nHost: localhost\r\nX: ", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx"
	reads := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) })
	for name, c := range map[string]struct {
		p       patience
		handler http.Handler
		written string
	}{
		"headers":     {patience{headers: soon, request: never, answer: never, idle: never}, nil, slowly},
		"body":        {patience{headers: never, request: soon, answer: never, idle: soon}, reads, body},
		"idle":        {patience{headers: never, request: never, answer: never, idle: soon}, nil, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
		"nothing yet": {patience{headers: soon, request: never, answer: never, idle: never}, nil, ""},
	} {
		if !hungUp(t, listening(t, c.p, c.handler), c.written) {
			t.Errorf("%s: waited for", name)
		}
	}
	ended := make(chan error, 1)
	endless := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				ended <- err
				return
			}
		}
	})
	c, err := net.Dial("tcp", listening(t, patience{headers: never, request: never, answer: soon, idle: never}, endless))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Error("an answer that is not read is waited for")
	}
	if patient.headers <= 0 || patient.request <= 0 || patient.answer <= 0 || patient.idle <= 0 || patient.headers > patient.request {
		t.Errorf("the program waits without end: %+v", patient)
	}
}

// TestHeadersAreBounded: with the 4 KiB that the library adds.
func TestHeadersAreBounded(t *testing.T) {
	address := listening(t, patient, nil)
	for size, want := range map[int]int{headerBytes: http.StatusOK, headerBytes + 8<<10: http.StatusRequestHeaderFieldsTooLarge} {
		r, err := http.NewRequest("GET", "http://"+address+"/healthz", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X", strings.Repeat("x", size))
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%d octets: %d, want %d", size, answer.StatusCode, want)
		}
	}
}

// A verb typed while the desk holds the store does nothing, and says where the desk is.
func TestAVerbIsSentToTheDesk(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("who holds a store is not written in its lock here")
	}
	dir := t.TempDir()
	now := func() time.Time { return time.Date(2024, time.January, 8, 7, 30, 0, 0, time.UTC) }
	typed := func(ctx context.Context, out, errs io.Writer, args ...string) int {
		return run(ctx, args, out, errs, now)
	}
	if status := typed(t.Context(), io.Discard, io.Discard, "init", dir); status != done {
		t.Fatal(status)
	}
	t.Setenv("AGIR_HOME", dir)
	ctx, cancel := context.WithCancel(t.Context())
	said, errs, ended := &printed{}, &printed{}, make(chan int, 1)
	go func() { ended <- typed(ctx, said, errs, "serve", "--listen", "127.0.0.1:0", "--every", "24h") }()
	// a verb that comes first is done, and the desk looks again in a day: its lock is waited for
	for range 6000 {
		at := deskLine.FindStringSubmatch(said.String())
		if lock, err := os.ReadFile(filepath.Join(dir, "store", "agir.duckdb.lock")); err == nil && at != nil && strings.Contains(string(lock), at[1]) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	refused := &printed{}
	typed(t.Context(), io.Discard, refused, "ingest")
	refusal := refused.String()
	if at := deskLine.FindStringSubmatch(said.String()); at == nil || !strings.Contains(refusal, at[1]) {
		t.Errorf("the desk is at %q, the verb says %q", at, refusal)
	}
	cancel()
	if status := <-ended; status != done {
		t.Errorf("the desk ended with %d: %s", status, errs)
	}
	if !strings.Contains(refusal, "un autre processus tient la base") || !strings.Contains(refusal, "le bureau la tient, faites-le là") {
		t.Errorf("the verb said %q", refusal)
	}
}

// The check page that agir schema --site wrote is served as it lies.
func TestTheSiteOfAFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "modeles"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"index.html": "page", "modeles/contacts.xlsx": "modèle"} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := (&serveVerb{Site: dir}).site(nil)
	if err != nil || len(files) != 2 || string(files["modeles/contacts.xlsx"]) != "modèle" {
		t.Errorf("%q, %v", files, err)
	}
	if _, err := (&serveVerb{Site: filepath.Join(dir, "absent")}).site(nil); err == nil {
		t.Error("a folder that is not there is served")
	}
}
