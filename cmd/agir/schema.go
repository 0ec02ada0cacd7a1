package main

import (
	"bytes"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

type schemaVerb struct {
	Kind     string `arg:"" enum:"orientations,parcours,demandes,contacts,situations"`
	Template string `placeholder:"FILE.xlsx"`
}

func (v *schemaVerb) Run(s *session) error {
	kind := contract.Kind(v.Kind)
	if v.Template == "" {
		_, err := s.stdout.Write(contract.TableSchema(kind))
		return err
	}
	conf, err := s.settings()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := exports.WriteXLSX(&b, contract.Template(kind, pipeline.Structures(conf))); err != nil {
		return err
	}
	if err := whole.WriteDocument(v.Template, b.Bytes()); err != nil {
		return err
	}
	s.wrote(v.Template)
	return nil
}
