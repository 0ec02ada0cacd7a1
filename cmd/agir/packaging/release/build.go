package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// target is a kind of machine, and what compiles C for it.
type target struct {
	system, machine string
	compilers       [2]string // of C and of C++
	tags, flags     string    // of the Go toolchain, besides those of all
	deb, rpm        string    // what packages call the machine; empty for none
	needs           [2]string // what packages depend on, of Debian and of Red Hat
}

// Nothing of a machine is asked for when the program runs on Linux amd64: it is linked
// whole, so that it runs on any distribution, of another C library or of an older one.
// Names of accounts and of machines are then looked for by Go, in the files of the system
// and with its resolver. The C library of Debian for arm64 cannot be linked into a program
// with so many symbols (its table of offsets is the small one): there, those of C and of
// the compiler are asked of the machine, and that of C++ is linked in.
const (
	linked    = "-linkmode=external -extldflags=-static"
	withoutLC = "netgo osusergo"
	butForLC  = "-linkmode=external"
)

var targets = []target{
	{"linux", "amd64", [2]string{"x86_64-linux-gnu-gcc", "x86_64-linux-gnu-g++"}, withoutLC, linked, "amd64", "x86_64", [2]string{}},
	{"linux", "arm64", [2]string{"aarch64-linux-gnu-gcc", "aarch64-linux-gnu-g++"}, "", butForLC, "arm64", "aarch64", [2]string{"libc6 (>= 2.36)", "glibc >= 2.36"}},
	{"windows", "amd64", [2]string{"x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-g++"}, "duckdb_use_lib", "", "", "", [2]string{}},
}

func (t target) name() string { return t.system + "-" + t.machine }

// built is a program, and the engine that goes beside it when it is not in it.
type built struct {
	target
	program string
	engine  *engine
}

// build compiles the program. The environment says nothing of how: neither its flags nor
// its folders.
func (r *making) build(ctx context.Context, t target) (built, error) {
	fmt.Fprintln(r.told, "release:", t.name())
	b := built{target: t, program: filepath.Join(r.room, t.name(), "agir")}
	environment := []string{
		"GOFLAGS=", "CGO_ENABLED=1", "GOOS=" + t.system, "GOARCH=" + t.machine, "CC=" + t.compilers[0], "CXX=" + t.compilers[1],
		"CGO_CFLAGS=-O2", "CGO_CXXFLAGS=-O2", "CGO_CPPFLAGS=", "CGO_LDFLAGS=", "GOAMD64=v1", "GOARM64=v8.0", "GOEXPERIMENT=",
	}
	if t.system == "windows" {
		b.program += ".exe"
		e, err := fetchEngine(ctx, r.room)
		if err != nil {
			return b, err
		}
		b.engine = &e
		environment = append(environment, "CGO_LDFLAGS=-L"+filepath.Dir(e.library))
	}
	if t.flags == butForLC {
		dir, err := r.onlyStatic(ctx, t)
		if err != nil {
			return b, err
		}
		environment = append(environment, "CGO_LDFLAGS=-L"+dir)
	}
	_, err := ask(ctx, r.source.root, environment, "go", "build", "-trimpath", "-buildvcs=true", "-tags="+t.tags,
		"-ldflags="+strings.TrimSpace("-s -w -buildid= "+t.flags), "-o", b.program, "./cmd/agir")
	return b, err
}

// onlyStatic is a folder that holds the static library of C++ and no other: the engine's
// module asks for it by its name, and the linker takes the first of that name.
func (r *making) onlyStatic(ctx context.Context, t target) (string, error) {
	const name = "libstdc++.a"
	path, err := ask(ctx, ".", nil, t.compilers[1], "-print-file-name="+name)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(r.room, "static-"+t.name())
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	return dir, os.Symlink(path, filepath.Join(dir, name))
}

// compiler says which compiler of C built a target.
func (t target) compiler(ctx context.Context) (string, error) {
	said, err := ask(ctx, ".", []string{"LC_ALL=C"}, t.compilers[0], "--version")
	first, _, _ := strings.Cut(said, "\n")
	return first, err
}

// read is a file of the clone.
func (s source) read(name string) ([]byte, error) { return os.ReadFile(filepath.Join(s.root, name)) }
