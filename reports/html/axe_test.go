package html_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	stdhtml "html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// checked is what a browser finds of a page.
type checked struct {
	Violations []struct {
		ID    string
		Help  string
		Nodes []struct{ HTML string }
	}
	Passes int      // rules that found something to check
	Width  int      // of the window
	Wide   int      // of what is laid out in it
	Sight  []string // rows of figures whose judgement is out of sight, or stands on a figure
	Cut    []string // words and figures that are on two lines
}

// check is written at the end of a copy of a page: with all it folds opened, the
// rules of axe-core, how wide the page is and what is cut in it. frame holds that copy, since a
// window has a least width, and writes down what it found.
var (
	//go:embed testdata/check.js
	check string
	//go:embed testdata/frame.html
	frame string
)

var found = regexp.MustCompile(`(?s)<pre id="checked">(.*?)</pre>`)

// No rule of axe-core (WCAG 2 A and AA, and its good practices) is broken, on a
// wide screen, on a phone and on one of 320 pixels, which a zoom of 400 % makes of a usual
// one and in which the page does not scroll sideways (WCAG 1.4.10). No word and no figure
// is cut by the end of a line.
func TestAxeFindsNothing(t *testing.T) {
	axe, browser := tools(t)
	slow.Test(t, "every page is opened in a browser")
	for name, r := range invented() {
		widths := []int{1280, 320}
		if name == "wide" || name == "rich" || name == "gallery" {
			widths = append(widths, 375)
		}
		for _, width := range widths {
			t.Run(fmt.Sprintf("%s %d", name, width), func(t *testing.T) {
				t.Parallel()
				page := written(t, r)
				got := look(t, browser, axe, page, width)
				for _, v := range got.Violations {
					for _, n := range v.Nodes {
						t.Errorf("%s: %s\n%s", v.ID, v.Help, n.HTML)
					}
				}
				if got.Passes < 20 {
					t.Errorf("only %d rules had something to check", got.Passes)
				}
				if len(got.Cut) > 0 {
					t.Errorf("cut by the end of a line: %q", got.Cut)
				}
				if len(got.Sight) > 0 {
					t.Errorf("out of sight: %q", got.Sight)
				}
				if got.Width != width || got.Wide > width {
					t.Errorf("the page is %d pixels wide in a window of %d instead of %d", got.Wide, got.Width, width)
				}
			})
		}
	}
}

// A word too long for its line is found, a figure with its unit too: the check itself works.
func TestACutWordIsFound(t *testing.T) {
	axe, browser := tools(t)
	slow.Test(t, "a page is opened in a browser")
	page := strings.Replace(string(written(t, gallery())), "Pas de figure.", strings.Repeat("long", 40)+" <b style=\"display: block; width: 2em; overflow-wrap: anywhere\">12\u202f345\u202f%</b>", 1)
	if got := look(t, browser, axe, []byte(page), 375); len(got.Cut) != 2 {
		t.Errorf("cut: %q", got.Cut)
	}
}

// A page with faults is found at fault: the check itself works.
func TestAxeFindsAFault(t *testing.T) {
	axe, browser := tools(t)
	page := strings.Replace(string(written(t, gallery())), ` lang="fr"`, "", 1)
	if got := look(t, browser, axe, []byte(page), 1280); len(got.Violations) != 1 || got.Violations[0].ID != "html-has-lang" {
		t.Errorf("a page without language: %+v", got.Violations)
	}
}

// tools are the script of axe-core, in the folder that AGIR_AXE names, and a
// browser.
func tools(t *testing.T) (axe, browser string) {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: the page is not checked in a browser")
	}
	script, err := os.ReadFile(filepath.Join(os.Getenv("AGIR_AXE"), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Skip("AGIR_AXE names no folder with axe-core (npm install --prefix $AGIR_AXE axe-core): the page is not checked by its rules")
	}
	return string(script), browser
}

// look opens a copy of a page that checks itself. The copy lacks the policy that
// forbids scripts.
func look(t *testing.T, browser, axe string, page []byte, width int) (got checked) {
	t.Helper()
	dir := t.TempDir()
	copied := regexp.MustCompile(`<meta http-equiv[^>]*>`).ReplaceAllString(string(page), "")
	copied = strings.Replace(copied, "</body>", "<script>"+axe+"</script><script>"+check+"</script></body>", 1)
	for name, content := range map[string]string{"page.html": copied, "frame.html": fmt.Sprintf(frame, width)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--window-size=1400,1000", "--virtual-time-budget=60000", "--dump-dom", "file://"+filepath.Join(dir, "frame.html")).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	m := found.FindSubmatch(out)
	if m == nil {
		t.Fatal("the browser ended before axe-core did")
	}
	if err := json.Unmarshal([]byte(stdhtml.UnescapeString(string(m[1]))), &got); err != nil {
		t.Fatal(err)
	}
	return got
}
