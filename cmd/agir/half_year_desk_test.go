package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/cmd/agir/console/chromium"
	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// printed is what a program prints, read while it runs.
type printed struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (p *printed) Write(text []byte) (int, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.text.Write(text)
}

func (p *printed) String() string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.text.String()
}

// clicked is an operator who has no terminal: agir serve runs, he opens its pages in a
// browser, and types nothing else. Time moves, and the desk does by itself what is due.
type clicked struct {
	*operated
	*chromium.Tab
	said   *printed
	desk   string // its address
	links  int    // printed so far
	in     string // the day on which he came in
	ended  chan int
	stop   context.CancelFunc
	unsaid *printed // what went wrong
}

var (
	deskLine = regexp.MustCompile(`(?m)^bureau.: (http://\S+)$`)
	linkLine = regexp.MustCompile(`pour entrer, une seule fois.: (http://\S+)`)
)

func atTheDesk(t *testing.T, o *operated, b *chromium.Browser) *clicked {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c := &clicked{operated: o, said: &printed{}, unsaid: &printed{}, ended: make(chan int, 1), stop: cancel}
	go func() {
		c.ended <- run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--every", "400ms"}, c.said, c.unsaid, o.now)
	}()
	c.until("the desk does not open", func() bool { return linkLine.MatchString(c.said.String()) })
	c.desk = deskLine.FindStringSubmatch(c.said.String())[1]
	c.Tab = b.Tab(c.desk, "exploitante")
	t.Cleanup(cancel)
	return c
}

// until waits for something, for five minutes at most.
func (c *clicked) until(otherwise string, is func() bool) {
	c.t.Helper()
	for range 3000 {
		if is() {
			return
		}
		select {
		case status := <-c.ended:
			c.t.Fatalf("%s: the desk ended with %d\n%s%s", otherwise, status, c.said, c.unsaid)
		case <-time.After(100 * time.Millisecond):
		}
	}
	c.t.Fatalf("%s\n%s%s", otherwise, c.said, c.unsaid)
}

// looked is when the desk last did what was due.
func (c *clicked) looked() int64 {
	answer, err := http.Get(c.desk + "/metrics")
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0
	}
	at := regexp.MustCompile(`(?m)^agir_looked_timestamp_seconds (\S+)$`).FindSubmatch(text)
	if at == nil {
		return 0
	}
	seconds, err := strconv.ParseFloat(string(at[1]), 64)
	if err != nil {
		return 0
	}
	return int64(seconds)
}

// morning leaves the desk to do what is due: nobody is there.
func (c *clicked) morning() {
	c.t.Helper()
	c.until("nothing is done on "+c.now().Format(time.DateOnly), func() bool { return c.looked() == c.now().Unix() })
}

// comes opens a page; whoever is out asks for a link, and comes in by it.
func (c *clicked) comes(path string) {
	c.t.Helper()
	today := c.now().Format(time.DateOnly)
	if c.in != today {
		if c.links > 0 {
			c.Open("/entrer")
			c.Run("document.querySelector('form[action=\"/entrer/lien\"] button').click()")
		}
		var all [][]string
		c.until("no link is printed", func() bool {
			all = linkLine.FindAllStringSubmatch(c.said.String(), -1)
			return len(all) > c.links
		})
		c.links = len(all)
		c.Do("goto", all[len(all)-1][1], nil)
		c.Ask("document.getElementById('nom').value = 'C. Exemple'")
		c.Run("document.querySelector('button.first').click()")
		c.in = today
	}
	c.Open(path)
}

func (c *clicked) goLive(why string) {
	c.t.Helper()
	c.comes("/")
	c.Ask("const f = document.querySelector('form[action=\"/service\"]'); f.parentElement.open = true; f.pourquoi.value = " + strconv.Quote(why) + "; true")
	c.Run("document.querySelector('form[action=\"/service\"] button').click()")
	c.Says("C’est en service")
	c.Run("document.querySelector('form[action=\"/passage\"] button').click()")
}

// held are the files that the first page says wait.
func (c *clicked) held() (all []string) {
	c.t.Helper()
	c.comes("/")
	for _, path := range strings.Fields(c.Ask("[...document.querySelectorAll('.todo a[href^=\"/releves/\"]')].map((a) => a.getAttribute('href')).join(' ')")) {
		if file := strings.TrimPrefix(path, "/releves/"); !slices.Contains(all, file) {
			all = append(all, file)
		}
	}
	return all
}

// finds follows what waits to its page, and looks for the button.
func (c *clicked) finds(act, file string) bool {
	c.t.Helper()
	c.comes("/")
	c.Run(fmt.Sprintf("document.querySelector('.todo a[href=\"/releves/%s\"]').click()", file))
	return c.Ask("document.querySelector('button[value="+act+"]') !== null") == "true"
}

func (c *clicked) judge(act, file, why string) {
	c.t.Helper()
	c.comes("/releves/" + file)
	c.Ask("document.getElementById('pourquoi').value = " + strconv.Quote(why))
	c.Run("document.querySelector('button[value=" + act + "]').click()")
	c.Says("par C. Exemple")
}

// leave has the desk end, as its machine does.
func (c *clicked) leave() {
	c.stop()
	if status := <-c.ended; status != done {
		c.t.Errorf("the desk ended with %d", status)
	}
	for line := range strings.Lines(c.unsaid.String()) {
		if !strings.Contains(line, "come back later") { // the mail server, for three days
			c.t.Errorf("the desk said: %s", line)
		}
	}
}

// The same half-year with no terminal: the files of the senders fall into the inbox, time
// moves, and all that the operator does he does in a browser. It ends with the letters, the
// documents and the decisions of the half-year at a terminal.
func TestTheSameHalfYearAtTheDesk(t *testing.T) {
	doing := slow.Test(t, "half a year in a browser, morning by morning")
	b := chromium.Started(t)
	o := half(t)
	o.at(o.morning.Add(-7 * time.Hour)) // before the files of the first morning
	o.live(atTheDesk(t, o, b), doing)
	o.endsWell()
	want, err := os.ReadFile("testdata/half_year.golden")
	if err != nil {
		t.Fatal(err)
	}
	got := sameByEither(o.log.String())
	if file := os.Getenv("AGIR_HALF_YEAR"); file != "" { // to be read beside the other
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(sameByEither(string(want)), got); diff != "" {
		t.Errorf("letters, documents and journal (-at a terminal +at the desk):\n%s", diff)
	}
}

var (
	placeInChain = regexp.MustCompile(`(?m)^\d+  (\d{4}-)`)
	rowsShown    = regexp.MustCompile(`(?m)^N  .*  lignes d’un relevé, .*\n    par .*\n`)
)

// sameByEither leaves out what is not the same at a terminal and at the desk: which program
// did what was due and, since the desk shows rows of names and journals it, the place of
// lines in the chain.
func sameByEither(text string) string {
	text = strings.ReplaceAll(text, "par agir serve", "par agir run")
	return rowsShown.ReplaceAllString(placeInChain.ReplaceAllString(text, "N  $1"), "")
}
