package site

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrNoReader says that the program that reads files in a browser is neither beside this
// one nor can be built here.
var ErrNoReader = errors.New("no reader for browsers here")

// Names of the program and of the script that runs it, where a package lays them.
const (
	codeName = "lecteur.wasm"
	glueName = "wasm_exec.js"
)

const module = "github.com/agir-indicateurs/agir"

// FindReader is the reader that a package laid beside the program or, in a clone, one that
// the Go toolchain builds. In is the folder that the program is asked from.
func FindReader(ctx context.Context, executable, in string) (Reader, error) {
	r, err := LaidReader(executable)
	if errors.Is(err, ErrNoReader) {
		return BuildReader(ctx, in)
	}
	return r, err
}

// LaidReader is the reader that a package laid beside the program, in ../share/agir, or in
// its folder: ErrNoReader without one.
func LaidReader(executable string) (Reader, error) {
	for _, dir := range []string{filepath.Join(filepath.Dir(executable), "..", "share", "agir"), filepath.Dir(executable)} {
		code, err := os.ReadFile(filepath.Join(dir, codeName))
		if err != nil {
			continue
		}
		glue, err := os.ReadFile(filepath.Join(dir, glueName))
		return Reader{code, glue}, err
	}
	return Reader{}, ErrNoReader
}

// BuildReader builds it in a clone, with the Go toolchain: ErrNoReader without one of the
// two.
func BuildReader(ctx context.Context, in string) (r Reader, err error) {
	tool, err := exec.LookPath("go")
	if err != nil {
		return r, fmt.Errorf("%w: %w", ErrNoReader, err)
	}
	ask := func(args ...string) (string, error) {
		c := exec.CommandContext(ctx, tool, args...)
		c.Dir = in
		out, err := c.Output()
		return strings.TrimSpace(string(out)), err
	}
	if name, err := ask("list", "-m"); err != nil || name != module {
		return r, ErrNoReader
	}
	root, err := ask("env", "GOROOT")
	if err != nil {
		return r, err
	}
	if r.Glue, err = os.ReadFile(filepath.Join(root, "lib", "wasm", glueName)); err != nil {
		return r, err
	}
	room, err := os.MkdirTemp("", "agir-lecteur-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(room)
	to := filepath.Join(room, codeName)
	build := exec.CommandContext(ctx, tool, "build", "-trimpath", "-ldflags=-s -w -buildid=", "-o", to, module+"/cmd/agir/site/reader")
	build.Dir = in
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=", "GOWASM=", "GOEXPERIMENT=")
	if out, err := build.CombinedOutput(); err != nil {
		return r, fmt.Errorf("go build: %w: %s", err, out)
	}
	r.Code, err = os.ReadFile(to)
	return r, err
}
