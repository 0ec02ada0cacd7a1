package main

import (
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress is a bar on a terminal, from the first thing done on, and nothing in a
// pipe.
type progress struct {
	terminal *os.File
	what     string
	bar      *progressbar.ProgressBar
}

func (s *session) progress(what string) *progress {
	f, ok := s.terminal.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{terminal: f, what: what}
}

func (p *progress) at(done, total int) {
	if p.terminal == nil {
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(p.terminal), progressbar.OptionSetDescription(p.what), progressbar.OptionClearOnFinish())
	}
	p.bar.ChangeMax(total)
	p.bar.Set(done)
}

func (p *progress) end() {
	if p.bar != nil {
		p.bar.Finish()
		p.bar = nil
	}
}
