package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/console"
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/cmd/agir/site"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/html"
	"github.com/agir-indicateurs/agir/reports/pdf"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/work"
)

type serveVerb struct {
	scheduled   `embed:""`
	Listen      string        `default:"127.0.0.1:8650" placeholder:"ADDRESS"`
	Every       time.Duration `default:"1m" placeholder:"DURATION"`
	Host        []string      `placeholder:"NAME"`
	HTTPS       bool          `name:"https"`
	ProxyHeader string        `placeholder:"NAME"`
	Site        string        `placeholder:"DIR"`
}

// askAgain is how long a period that waits or failed is left alone.
const askAgain = time.Hour

// leftAfter is how long the store stays open when nobody is at the desk.
const leftAfter = 15 * time.Second

// proxySecret names the file of the secret that a proxy shares with the desk.
const proxySecret = "AGIR_PROXY_SECRET_FILE"

func (v *serveVerb) Run(s *session) error {
	if s.flags.Today != "" {
		return misuse{errors.New(sentences.ServeKeepsTheClock)}
	}
	if err := loopback(v.Listen); err != nil {
		return misuse{err}
	}
	if err := s.inPlace(v.Inbox); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", v.Listen)
	if err != nil {
		return err
	}
	s.desk = "http://" + listener.Addr().String()
	known := &condition{}
	holder := console.NewHolder(s.forDesk, leftAfter, s.clock, func(err error) { fmt.Fprintln(s.stderr, "agir:", sentences.Fault(err, s.flags.Store)) })
	desk, err := v.desk(s, holder, known)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := serverOf(desk, patient)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	s.say(sentences.Serving(listener.Addr().String()))
	if conf, err := s.settings(); err == nil && len(conf.Accounts) == 0 {
		desk.Link()
	}

	v.work(s, holder, known)

	closing, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), 5*time.Second)
	defer cancel()
	if err := errors.Join(server.Shutdown(closing), holder.Close()); err != nil {
		return err
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	s.say(sentences.Stopped)
	return nil
}

// desk is the desk of the command line.
func (v *serveVerb) desk(s *session, holder *console.Holder, known *condition) (*console.Desk, error) {
	proxy := console.Proxy{Header: v.ProxyHeader}
	if v.ProxyHeader != "" {
		var err error
		if proxy.Secret, err = sealing.ReadSecretLine(os.Getenv(proxySecret)); err != nil {
			return nil, misuse{err}
		}
	}
	page, err := v.site(s)
	if err != nil {
		return nil, err
	}
	var printing sync.Mutex
	return console.New(console.Options{
		Holder: holder, Settings: (&settingsRead{session: s}).now, SettingsText: s.settingsText,
		Schedules: func() ([]schedules.Schedule, error) { return readSchedules(v.Schedules) },
		State:     known.get, Pass: v.pass(s, known), Clock: s.clock, Getenv: os.Getenv, Program: version(), Inbox: v.Inbox, Out: v.Out, Store: s.flags.Store, User: currentUser(),
		Hosts: v.Host, Secure: v.HTTPS, Proxy: proxy, Site: page,
		Print: func(line string) {
			printing.Lock()
			defer printing.Unlock()
			s.say(line)
		},
		Address: func() string { return s.desk },
		Fault:   func(err error) { fmt.Fprintln(s.stderr, "agir:", err) },
		Lacking: pdf.Lacking, Style: html.Stylesheet(), Typeset: reports.Typeset, Day: reports.FormatDay, MonthOf: reports.FormatMonth,
	})
}

// site is the check page: of a folder, or made of the reader that a package laid.
func (v *serveVerb) site(s *session) (map[string][]byte, error) {
	files := make(map[string][]byte)
	if v.Site != "" {
		root := os.DirFS(v.Site)
		return files, fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			files[path], err = fs.ReadFile(root, path)
			return err
		})
	}
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	reader, err := site.LaidReader(executable)
	if errors.Is(err, site.ErrNoReader) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	made, err := s.checkPage(reader)
	for _, f := range made {
		files[filepath.ToSlash(f.Path)] = f.Content
	}
	return files, err
}

// forDesk opens the store for the desk, which closes it.
func (s *session) forDesk(context.Context) (*store.Store, error) {
	opened, _, err := s.starting()
	s.opened = slices.DeleteFunc(s.opened, func(x *store.Store) bool { return x == opened })
	return opened, err
}

// settingsRead is the configuration, read again when its text changed.
type settingsRead struct {
	*session
	mutex sync.Mutex
	text  []byte
	conf  *settings.Settings
}

func (r *settingsRead) now() (*settings.Settings, error) {
	text, err := r.settingsText()
	if err != nil {
		return nil, err
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.conf == nil || !bytes.Equal(r.text, []byte(text)) {
		conf, err := r.settings()
		if err != nil {
			return nil, err
		}
		r.conf, r.text = conf, []byte(text)
	}
	return r.conf, nil
}

// condition is how the scheduled work goes, as known last.
type condition struct {
	mutex sync.Mutex
	known *work.Condition
	fault string // of the last look at the clock
}

func (c *condition) set(known *work.Condition, fault string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if known != nil {
		c.known = known
	}
	c.fault = fault
}

func (c *condition) get() (*work.Condition, string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.known, c.fault
}

// work looks at the clock until it is asked to stop.
func (v *serveVerb) work(s *session, holder *console.Holder, known *condition) {
	for {
		now := s.clock()
		if err := v.once(s, holder, known, now); err != nil {
			fault := sentences.Fault(err, s.flags.Store)
			fmt.Fprintln(s.stderr, "agir:", fault)
			known.set(nil, fault)
			holder.Renew()
		}
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(v.Every - time.Duration(now.UnixNano())%v.Every):
		}
	}
}

// once does what is due, with the store of the desk.
func (v *serveVerb) once(s *session, holder *console.Holder, known *condition, now time.Time) error {
	return holder.WriteIf(context.WithoutCancel(s.ctx), sentences.ScheduledWork, func(store *store.Store) (wrote bool, err error) {
		err = v.shift(s, store, known, now, func(w *work.Shift) error {
			w.Patience = askAgain
			show := w.Show
			w.Show = func(e work.Event) {
				wrote = true
				show(e)
			}
			done, err := w.DoDue(s.ctx, now)
			wrote = wrote || done.Failed > 0
			return err
		})
		return wrote, err
	})
}

// pass does what is due at once, because somebody at the desk asks for it.
func (v *serveVerb) pass(s *session, known *condition) console.Pass {
	return func(store *store.Store, progress func(done, total int)) (passed work.Passed, err error) {
		now := s.clock()
		err = v.shift(s, store, known, now, func(w *work.Shift) (err error) {
			w.Progress = progress
			passed, err = w.Pass(s.ctx, now)
			return err
		})
		return passed, err
	}
}

// shift has the scheduled work done by a shift on the store of the desk, which then knows
// how it goes.
func (v *serveVerb) shift(s *session, store *store.Store, known *condition, now time.Time, do func(*work.Shift) error) error {
	w, err := s.shiftOn(store, "serve", v.scheduled)
	if err != nil {
		return err
	}
	doing := do(w.Shift)
	c, err := w.Condition(context.WithoutCancel(s.ctx), now)
	if err == nil {
		known.set(c, "")
	}
	return errors.Join(doing, err, w.closeLog())
}

// patience is how long whoever asks for the page is waited for.
type patience struct {
	headers, request, answer, idle time.Duration
}

// patient is that of the program: nobody who asks slowly keeps others from asking.
var patient = patience{headers: 5 * time.Second, request: 10 * time.Second, answer: 30 * time.Second, idle: time.Minute}

// headerBytes bounds the headers of a request; the library adds 4 KiB of its own.
const headerBytes = 16 << 10

// serverOf is what answers browsers.
func serverOf(answering http.Handler, p patience) *http.Server {
	return &http.Server{
		Handler: answering, ReadHeaderTimeout: p.headers, ReadTimeout: p.request, WriteTimeout: p.answer,
		IdleTimeout: p.idle, MaxHeaderBytes: headerBytes,
	}
}

// loopback refuses an address that other machines reach: what names people does not go
// in clear over a network. Others come by a proxy of this machine, which speaks TLS.
func loopback(address string) error {
	host, port, err := net.SplitHostPort(address)
	if _, unnumbered := strconv.ParseUint(port, 10, 16); err == nil && unnumbered == nil {
		if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
			return nil
		}
	}
	return errors.New(sentences.NotLoopback(address))
}
