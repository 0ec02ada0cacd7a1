// Package chromium is for tests: it opens pages in Debian's Chromium, does what a person
// does there, and holds them against the rules of axe-core. A test that has no browser
// skips, and says so.
package chromium

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

//go:embed driver.js
var driver []byte

// Browser drives Chromium.
type Browser struct {
	t     *testing.T
	mutex sync.Mutex
	in    io.WriteCloser
	out   *bufio.Reader
}

// Started is Chromium, or a test that skips.
func Started(t *testing.T) *Browser {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: the browser is not driven")
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: the desk is not opened")
	}
	axe := filepath.Join(os.Getenv("AGIR_AXE"), "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(axe); err != nil {
		t.Skip("AGIR_AXE names no folder with axe-core: the desk is not checked by its rules")
	}
	profile, err := os.MkdirTemp("", "agir-profil-")
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "driver.js")
	if err := os.WriteFile(script, driver, 0o600); err != nil {
		t.Fatal(err)
	}
	drive := exec.CommandContext(t.Context(), node, script, chromium, profile, axe, os.Getenv("AGIR_PICTURES"))
	drive.Stderr = os.Stderr
	b := &Browser{t: t}
	if b.in, err = drive.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := drive.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	b.out = bufio.NewReaderSize(out, 1<<20)
	if err := drive.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.in.Close()
		drive.Wait()
		os.RemoveAll(profile) // what the browser still writes there stays
	})
	return b
}

// Tab is somebody's window on what answers at an address.
type Tab struct {
	*Browser
	name, address string
}

// Tab is the window of somebody, with cookies of its own.
func (b *Browser) Tab(address, name string) *Tab { return &Tab{b, name, address} }

// Do has the driver do something, and gives its answer.
func (x *Tab) Do(what, text string, to any) {
	x.t.Helper()
	x.mutex.Lock()
	defer x.mutex.Unlock()
	asked, err := json.Marshal(map[string]string{"tab": x.name, "do": what, "text": text})
	if err != nil {
		x.t.Fatal(err)
	}
	if _, err := x.in.Write(append(asked, '\n')); err != nil {
		x.t.Fatal(err)
	}
	line, err := x.out.ReadBytes('\n')
	if err != nil {
		x.t.Fatal(err)
	}
	var answer struct {
		Value json.RawMessage
		Fault string
	}
	if err := json.Unmarshal(line, &answer); err != nil {
		x.t.Fatal(err)
	}
	if answer.Fault != "" {
		x.t.Fatalf("%s %s: %s", what, text, answer.Fault)
	}
	if to != nil {
		if err := json.Unmarshal(answer.Value, to); err != nil {
			x.t.Fatal(err)
		}
	}
}

// Open goes to a page of the desk.
func (x *Tab) Open(path string) { x.t.Helper(); x.Do("goto", x.address+path, nil) }

// Ask is what the page answers to an expression.
func (x *Tab) Ask(expression string) (text string) {
	x.t.Helper()
	var value any
	x.Do("ask", expression, &value)
	return fmt.Sprint(value)
}

// Run does something in the page that leads to another.
func (x *Tab) Run(expression string) { x.t.Helper(); x.Do("go", expression, nil) }

// Text is what stands in the page.
func (x *Tab) Text() string { x.t.Helper(); return x.Ask("document.querySelector('main').innerText") }

// Says checks that a page says something.
func (x *Tab) Says(want ...string) {
	x.t.Helper()
	text := Plain(x.Text())
	for _, w := range want {
		if !strings.Contains(text, w) {
			x.t.Errorf("%s: no %q in\n%.1500s", x.Ask("location.pathname"), w, text)
		}
	}
}

// Plain is a text with ordinary spaces.
func Plain(text string) string {
	return strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(text)
}

// Held checks a page at three widths: nothing wider than the window, and the rules of
// axe-core.
func (x *Tab) Held(story string) {
	x.t.Helper()
	var pages []struct {
		Width, Wide, Passes int
		Violations          []string
	}
	x.Do("held", story, &pages)
	for _, p := range pages {
		if len(p.Violations) > 0 || p.Passes < 15 || p.Wide > p.Width {
			x.t.Errorf("%s at %d: %d pixels wide, %d rules passed, broken: %q", story, p.Width, p.Wide, p.Passes, p.Violations)
		}
	}
}
