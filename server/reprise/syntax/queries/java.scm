; Definitions

(class_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(interface_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(enum_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(record_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(annotation_type_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(method_declaration name: (_) @name) @definition.method

(method_declaration
  name: (_) @name
  body: (_) @body) @definition.method

(constructor_declaration
  name: (_) @name
  body: (_) @body) @definition.method

(compact_constructor_declaration
  name: (_) @name
  body: (_) @body) @definition.method

(annotation_type_element_declaration name: (_) @name) @definition.method

(field_declaration
  declarator: (variable_declarator name: (_) @name)) @definition.variable

(constant_declaration
  declarator: (variable_declarator name: (_) @name)) @definition.variable

(enum_constant name: (_) @name) @definition.variable

; Imports

(import_declaration) @import

; Calls

(method_invocation
  !object
  name: (_) @call)

(method_invocation
  object: (_) @receiver
  name: (_) @call)

(object_creation_expression
  type: [
    (type_identifier) @call
    (generic_type (type_identifier) @call)
    (scoped_type_identifier (type_identifier) @call .)
  ])

; References

(type_identifier) @reference

(marker_annotation name: (identifier) @reference)

(annotation name: (identifier) @reference)

(method_reference
  (_) @receiver
  (identifier) @reference .)
