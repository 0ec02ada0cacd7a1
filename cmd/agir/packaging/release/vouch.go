package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"aead.dev/minisign"

	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// Where the key that signs is: outside of the clone, and under a password that lies in a
// file of its own.
const (
	keyVariable      = "AGIR_RELEASE_KEY"
	passwordVariable = "AGIR_RELEASE_PASSWORD_FILE"
)

const sumsName = "SHA256SUMS"

// vouch writes what vouches for a release: from what each file was made, the sums, and
// their signature.
func (r *making) vouch(ctx context.Context, key *minisign.PrivateKey) error {
	provenance, err := r.provenance(ctx)
	if err != nil {
		return err
	}
	if err := r.put(target{}, "agir-"+r.source.version+".provenance.json", provenance); err != nil {
		return err
	}
	slices.SortFunc(r.made, func(a, b made) int { return cmp.Compare(a.name, b.name) })
	var sums bytes.Buffer
	for _, m := range r.made {
		sum, err := r.sumOf(m.name)
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%s  %s\n", sum, m.name)
	}
	if err := whole.WriteBytes(filepath.Join(r.out, sumsName), 0o644, sums.Bytes()); err != nil {
		return err
	}
	if key == nil {
		fmt.Fprintf(r.told, "release: not signed, %s names no key\n", keyVariable)
		return nil
	}
	trusted := fmt.Sprintf("agir %s %s", r.source.version, r.source.revision)
	signature := minisign.SignWithComments(*key, sums.Bytes(), trusted, "signature of the release of agir")
	return whole.WriteBytes(filepath.Join(r.out, sumsName+".minisig"), 0o644, append(signature, '\n'))
}

// sumOf is the SHA-256 of a file of the release.
func (r *making) sumOf(name string) (string, error) {
	content, err := os.ReadFile(filepath.Join(r.out, name))
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), err
}

// makeKey writes a new key that signs, under the password, and returns the public one, as
// minisign reads it of a file. A key that is there is not written over.
func makeKey(file string) (string, error) {
	if _, err := os.Lstat(file); err == nil {
		return "", fmt.Errorf("%s is there already", file)
	}
	password, err := password()
	if err != nil {
		return "", err
	}
	public, private, err := minisign.GenerateKey(nil)
	if err != nil {
		return "", err
	}
	sealed, err := minisign.EncryptKey(password, private)
	if err != nil {
		return "", err
	}
	text, err := public.MarshalText()
	if err != nil {
		return "", err
	}
	return string(text) + "\n", whole.WriteBytes(file, 0o600, sealed)
}

// signingKey is the key that the environment names, nil when it names none.
func signingKey() (*minisign.PrivateKey, error) {
	file := os.Getenv(keyVariable)
	if file == "" {
		return nil, nil
	}
	password, err := password()
	if err != nil {
		return nil, err
	}
	key, err := minisign.PrivateKeyFromFile(password, file)
	return &key, err
}

// password is the one of the key.
func password() (string, error) {
	file := os.Getenv(passwordVariable)
	if file == "" {
		return "", errors.New(passwordVariable + " names no file with the password of the key")
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	text := strings.TrimRight(string(content), "\r\n")
	if text == "" {
		return "", fmt.Errorf("%s is empty", file)
	}
	return text, nil
}

// statement is what in-toto calls one: from what, and how, files were made. It has no
// date: same commit, same tools, same statement.
type statement struct {
	Type          string    `json:"_type"`
	Subject       []subject `json:"subject"`
	PredicateType string    `json:"predicateType"`
	Predicate     predicate `json:"predicate"`
}

type subject struct {
	Name   string            `json:"name,omitempty"`
	URI    string            `json:"uri,omitempty"`
	Digest map[string]string `json:"digest"`
}

// predicate is that of SLSA, version 1.
type predicate struct {
	Definition definition `json:"buildDefinition"`
	Details    details    `json:"runDetails"`
}

type definition struct {
	Type         string            `json:"buildType"`
	External     map[string]string `json:"externalParameters"`
	Internal     map[string]string `json:"internalParameters"`
	Dependencies []subject         `json:"resolvedDependencies"`
}

type details struct {
	Builder map[string]string `json:"builder"`
}

const repository = "https://github.com/agir-indicateurs/agir"

// provenance says from what the files were made, and with what.
func (r *making) provenance(ctx context.Context) ([]byte, error) {
	s := statement{Type: "https://in-toto.io/Statement/v1", PredicateType: "https://slsa.dev/provenance/v1"}
	tools := map[string]string{"go": r.source.golang}
	for _, m := range r.made {
		sum, err := r.sumOf(m.name)
		if err != nil {
			return nil, err
		}
		s.Subject = append(s.Subject, subject{Name: m.name, Digest: map[string]string{"sha256": sum}})
		if tools["cc "+m.target.name()], err = m.target.compiler(ctx); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(s.Subject, func(a, b subject) int { return cmp.Compare(a.Name, b.Name) })
	dependencies := []subject{{URI: "git+" + repository, Digest: map[string]string{"gitCommit": r.source.revision}}}
	for _, name := range []string{"go.sum", "cmd/agir/packaging/nfpm.sum"} { // they hold the sum of each module
		content, err := r.source.read(name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(content)
		dependencies = append(dependencies, subject{Name: name, Digest: map[string]string{"sha256": hex.EncodeToString(sum[:])}})
	}
	if slices.ContainsFunc(r.made, func(m made) bool { return m.target.system == "windows" }) {
		dependencies = append(dependencies, subject{Name: engineName, URI: "pkg:npm/%40duckdb/node-bindings-win32-x64@1.5.6-r.1", Digest: map[string]string{"sha256": engineSum}})
	}
	s.Predicate = predicate{
		Definition: definition{
			Type:     repository + "/blob/main/cmd/agir/packaging/release",
			External: map[string]string{"version": r.source.version, "revision": r.source.revision}, Internal: tools, Dependencies: dependencies,
		},
		Details: details{Builder: map[string]string{"id": repository + "/blob/main/.ci/release"}},
	}
	text, err := json.MarshalIndent(s, "", "  ")
	return append(text, '\n'), err
}
