package main

import (
	"encoding/json"
	"errors"
	"os"
	"runtime/debug"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

type versionVerb struct {
	SBOM bool `name:"sbom"`
}

func (v *versionVerb) Run(s *session) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New(sentences.NoBuild)
	}
	if v.SBOM {
		out := json.NewEncoder(s.stdout)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(packaging.BillOf(info, version()))
	}
	engine, err := store.EngineVersion(s.ctx)
	if err != nil {
		return err
	}
	s.say("agir "+packaging.Number, "révision "+version(), info.GoVersion, "DuckDB "+engine)
	for _, setting := range info.Settings {
		if setting.Key == "vcs.modified" && setting.Value == "true" {
			s.say(sentences.ChangedTree)
		}
	}
	s.say(v.storeOf(s))
	return nil
}

// storeOf says whether the store at hand is of the version that this program writes. It is
// left as it is.
func (v *versionVerb) storeOf(s *session) string {
	file := s.flags.Store
	if !store.Exists(file) {
		return sentences.StoreNone(store.Schema)
	}
	key, err := sealing.FromEnvironment(os.Getenv)
	if err != nil {
		return sentences.StoreUnread(file, err)
	}
	schema, err := store.SchemaOf(s.ctx, file, store.Sealed(key))
	if err != nil {
		return sentences.StoreUnread(file, err)
	}
	return sentences.StoreVersion(file, schema, store.Schema)
}

// version is that of the program: its revision when it was built from one.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}
	return info.Main.Version
}
