package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
)

// The engine for Windows is the library that its authors built: the static one that the
// Go module brings links with no compiler of Debian. It comes from the npm registry and
// is held to this sum.
const (
	engineVersion = "1.5.6"
	enginePackage = "@duckdb/node-bindings-win32-x64@1.5.6-r.1"
	engineSum     = "7e90bdef028d57b45490d6f53530e3c012a5d9abdc4c6723449200663dc84ed0"
	engineName    = "duckdb.dll"
)

// engine is the library of the engine, and its licence.
type engine struct {
	library string
	content []byte
	licence []byte
}

// errEngine says that what the registry gave is not the library that was tried.
var errEngine = errors.New("the engine is not the one that was tried: its sum is another")

// fetchEngine brings the library into a folder.
func fetchEngine(ctx context.Context, room string) (engine, error) {
	dir := filepath.Join(room, "engine")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return engine{}, err
	}
	name, err := ask(ctx, dir, nil, "npm", "pack", "--silent", enginePackage)
	if err != nil {
		return engine{}, err
	}
	f, err := os.Open(filepath.Join(dir, filepath.Base(name)))
	if err != nil {
		return engine{}, err
	}
	defer f.Close()
	e, err := readEngine(f, engineSum)
	if err != nil {
		return e, err
	}
	e.library = filepath.Join(dir, engineName)
	return e, os.WriteFile(e.library, e.content, 0o600)
}

// readEngine takes the library and its licence out of the package of the registry.
func readEngine(packed io.Reader, sum string) (e engine, err error) {
	z, err := gzip.NewReader(packed)
	if err != nil {
		return e, err
	}
	all := tar.NewReader(z)
	for {
		h, err := all.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return e, err
		}
		switch path.Base(h.Name) {
		case engineName:
			e.content, err = io.ReadAll(all)
		case "LICENSE":
			e.licence, err = io.ReadAll(all)
		}
		if err != nil {
			return e, err
		}
	}
	if len(e.licence) == 0 {
		return e, fmt.Errorf("%s has no licence", enginePackage)
	}
	if got := sha256.Sum256(e.content); hex.EncodeToString(got[:]) != sum {
		return e, fmt.Errorf("%w: %x", errEngine, got)
	}
	return e, nil
}
