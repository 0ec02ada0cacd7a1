package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

type accountVerb struct {
	Hash accountHash `cmd:""`
}

type accountHash struct{}

// passwordAtMost is how many bytes of a password are read.
const passwordAtMost = 1 << 10

// Run prints the hash of a password: typed twice on a terminal, which does not show it, or
// the first line of a pipe. It is never an argument, which every account of the machine
// can read.
func (v *accountHash) Run(s *session) error {
	password, err := s.password()
	if err != nil {
		return err
	}
	hash, err := sealing.HashPassword(password)
	if err != nil {
		return misuse{err}
	}
	s.say(hash)
	return nil
}

func (s *session) password() (string, error) {
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(os.Stdin, passwordAtMost)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimRight(line, "\r\n"), err
	}
	var typed [2]string
	for i, asked := range []string{sentences.TypePassword, sentences.TypeAgain} {
		fmt.Fprint(s.stderr, asked)
		text, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(s.stderr)
		if err != nil {
			return "", err
		}
		typed[i] = string(text)
	}
	if typed[0] != typed[1] {
		return "", misuse{errors.New(sentences.TypedOtherwise)}
	}
	return typed[0], nil
}
