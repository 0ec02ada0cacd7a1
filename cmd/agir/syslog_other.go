//go:build !unix

package main

import (
	"fmt"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// witness refuses, when the configuration asks for it, what this system does not have.
func witness(conf *settings.Settings) func(string) error {
	if !conf.JournalSyslog {
		return nil
	}
	return func(string) error { return fmt.Errorf("syslog: %w", whole.ErrUnix) }
}
