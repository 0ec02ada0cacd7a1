package main

type helpVerb struct {
	Verb []string `arg:"" optional:"" help:"Verb to explain."`
}

// Run parses the verb again with --help: the parser prints, and would exit.
func (v *helpVerb) Run(s *session) error {
	*s.exited = -1
	if _, err := s.parser.Parse(append(v.Verb, "--help")); *s.exited < 0 && err != nil {
		return misuse{err}
	}
	return nil
}
