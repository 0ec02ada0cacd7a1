package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
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
	fmt.Fprintf(s.stdout, "agir %s\nrévision %s\n%s\n", packaging.Number, version(), info.GoVersion)
	for _, setting := range info.Settings {
		if setting.Key == "vcs.modified" && setting.Value == "true" {
			fmt.Fprintln(s.stdout, sentences.ChangedTree)
		}
	}
	return nil
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
