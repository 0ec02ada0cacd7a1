package main

import (
	"bytes"
	"context"
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
	"github.com/agir-indicateurs/agir/reports/html"
	"github.com/agir-indicateurs/agir/reports/pdf"
)

// The guide is judged as every other document is (reports/pdf, reports/html): PDF/UA-1 and
// PDF/A-2a by veraPDF, its page by axe-core on a wide screen and on a phone.
func TestTheGuideIsJudged(t *testing.T) {
	slow.Test(t, "the guide is judged by veraPDF and in a browser")
	t.Run("veraPDF", func(t *testing.T) {
		jars := os.Getenv("AGIR_VERAPDF")
		java, err := exec.LookPath("java")
		if _, absent := os.Stat(jars); jars == "" || absent != nil || err != nil {
			t.Skip("no judge of PDF/UA and PDF/A here: java, or AGIR_VERAPDF")
		}
		var b bytes.Buffer
		if err := pdf.Write(&b, guideReport()); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "guide.pdf")
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(java, "-cp", filepath.Join(jars, "*"), "../../reports/pdf/testdata/verapdf/Verdict.java", "ua1,2a", file).Output()
		if got := strings.Count(string(out), " compliant\n") - strings.Count(string(out), " not compliant\n"); err != nil || got != 2 {
			t.Errorf("%d verdicts of 2 are good (%v):\n%s", got, err, out)
		}
	})
	for _, width := range []int{1280, 375} {
		t.Run(fmt.Sprint("axe ", width), func(t *testing.T) { axeOf(t, width) })
	}
}

var checkedIn = regexp.MustCompile(`(?s)<pre id="checked">(.*?)</pre>`)

// axeOf opens the page of the guide in a browser, with the script that checks every page.
func axeOf(t *testing.T, width int) {
	browser, err := exec.LookPath("chromium")
	axe, absent := os.ReadFile(filepath.Join(os.Getenv("AGIR_AXE"), "node_modules", "axe-core", "axe.min.js"))
	if err != nil || absent != nil {
		t.Skip("no judge of pages here: chromium, or AGIR_AXE")
	}
	check, err := os.ReadFile("../../reports/html/testdata/check.js")
	if err != nil {
		t.Fatal(err)
	}
	frame, err := os.ReadFile("../../reports/html/testdata/frame.html")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := html.Write(&b, guideReport()); err != nil {
		t.Fatal(err)
	}
	page := regexp.MustCompile(`<meta http-equiv[^>]*>`).ReplaceAllString(b.String(), "")
	page = strings.Replace(page, "</body>", "<script>"+string(axe)+"</script><script>"+string(check)+"</script></body>", 1)
	dir := t.TempDir()
	for name, content := range map[string]string{"page.html": page, "frame.html": fmt.Sprintf(string(frame), width)} {
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
	m := checkedIn.FindSubmatch(out)
	if m == nil {
		t.Fatal("the browser ended before axe-core did")
	}
	var got struct {
		Violations []struct {
			ID    string
			Nodes []struct{ HTML string }
		}
		Passes, Width, Wide int
		Cut                 []string
	}
	if err := json.Unmarshal([]byte(stdhtml.UnescapeString(string(m[1]))), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Violations) > 0 || len(got.Cut) > 0 || got.Passes < 20 || got.Wide > width {
		t.Errorf("%+v", got)
	}
}
