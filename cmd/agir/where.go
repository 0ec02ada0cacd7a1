package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// homeVariable names the working folder; without it, it is the nearest one upwards.
const homeVariable = "AGIR_HOME"

// inHome finds what a flag names, when it is not given: what its variable says, then what
// lies in the working folder.
func inHome() kong.Resolver {
	home := workingFolder()
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
		if given := os.Getenv(variables[f.Name]); given != "" {
			return given, nil
		}
		if home == "" {
			return nil, nil
		}
		if path := placeOf(home, f); path != "" {
			return path, nil
		}
		return nil, nil
	})
}

// variables are those that stand for a flag.
var variables = map[string]string{"store": "AGIR_STORE", "config": "AGIR_CONFIG"}

// placeOf is where what a flag names lies in a working folder; empty when it has no place
// there.
func placeOf(home string, f *kong.Flag) string {
	switch {
	case f.Name == "store":
		old := filepath.Join(home, f.Default) // a store made before the folder was laid out
		for _, path := range []string{filepath.Join(home, "store", f.Default), old} {
			if exists(path) || exists(path+sealing.Suffix) {
				return path
			}
		}
		if exists(filepath.Join(home, "store")) {
			return filepath.Join(home, "store", f.Default)
		}
		return old
	case f.Name == "config":
		return filepath.Join(home, "agir.yaml")
	case f.Name == "schedules":
		return filepath.Join(home, "schedules")
	case f.Name == "inbox", f.Name == "out" && f.Default == "documents":
		return filepath.Join(home, f.Default)
	}
	return ""
}

// workingFolder is the folder that agir init laid out: that of the environment, or the
// nearest upwards that has a configuration and schedules; empty for none. It is relative
// to where the program runs, so that what is said of a file is short.
func workingFolder() string {
	if home := os.Getenv(homeVariable); home != "" {
		return home
	}
	here, err := os.Getwd()
	if err != nil {
		return ""
	}
	for up := "."; ; up = filepath.Join(up, "..") {
		if exists(filepath.Join(up, "agir.yaml")) && exists(filepath.Join(up, "schedules")) {
			return up
		}
		if here == filepath.Dir(here) {
			return ""
		}
		here = filepath.Dir(here)
	}
}

// anywhere are the commands that neither read nor write the store, nor what lies around it:
// root may type them too.
var anywhere = []string{"demo", "install", "check", "schema", "link", "check-config", "account", "key new", "version", "completion", "man", "guide", "help"}

// asItsAccount refuses to have root work in the folder of another account: that account
// could no longer read the store that root made there, nor the documents, and the service
// would stop at the first of them.
func (s *session) asItsAccount(command string) error {
	words := strings.TrimRight(strings.Split(command, "<")[0], " ")
	if slices.ContainsFunc(anywhere, func(free string) bool { return words == free || strings.HasPrefix(words, free+" ") }) {
		return nil
	}
	dir := filepath.Dir(s.flags.Store)
	if words == "init" {
		dir = s.flags.Init.Dir
	} else if !store.Exists(s.flags.Store) && workingFolder() == "" {
		return nil // no work is done here
	}
	if account := whole.OfAnother(dir); account != "" {
		return misuse{errors.New(sentences.OfAnother(dir, account, words))}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
