package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
)

// source is the commit that a release is made from.
type source struct {
	root     string // of the clone
	revision string
	at       time.Time // of the commit: that of every file laid
	version  string    // number of the version
	golang   string    // version of the toolchain
}

// errChanged says that the clone is not what its commit is.
var errChanged = errors.New("the clone is changed: a release is made from a commit")

// sourceOf is the commit of the folder that the program runs in.
func sourceOf(ctx context.Context) (s source, err error) {
	if s.root, err = ask(ctx, ".", nil, "git", "rev-parse", "--show-toplevel"); err != nil {
		return s, err
	}
	changed, err := ask(ctx, s.root, nil, "git", "status", "--porcelain")
	if err != nil {
		return s, err
	}
	if changed != "" {
		return s, errChanged
	}
	if s.revision, err = ask(ctx, s.root, nil, "git", "rev-parse", "HEAD"); err != nil {
		return s, err
	}
	seconds, err := ask(ctx, s.root, nil, "git", "log", "-1", "--format=%ct")
	if err != nil {
		return s, err
	}
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return s, err
	}
	s.at, s.version = time.Unix(n, 0).UTC(), packaging.Number
	s.golang, err = ask(ctx, s.root, nil, "go", "env", "GOVERSION")
	return s, err
}

// ask runs a program and returns what it says, without the spaces around.
func ask(ctx context.Context, in string, environment []string, program string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, program, args...)
	c.Dir, c.Env = in, append(os.Environ(), environment...)
	var said strings.Builder
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, said.String())
	}
	return strings.TrimSpace(string(out)), nil
}
