; Definitions

(function_declaration
  name: (_) @name
  body: (_) @body) @definition.function

(method_declaration
  receiver: (parameter_list (parameter_declaration type: (_) @owner))
  name: (_) @name
  body: (_) @body) @definition.method

(type_spec
  name: (_) @name
  type: [
    (struct_type (field_declaration_list) @body)
    (interface_type "{" @body)
  ]) @definition.class

(type_spec name: (_) @name) @definition.class

(type_alias name: (_) @name) @definition.class

; alone in its declaration, a type begins with the word `type`
(type_declaration
  .
  (type_spec
    name: (_) @name
    type: [
      (struct_type (field_declaration_list) @body)
      (interface_type "{" @body)
    ])
  .) @definition.class

(type_declaration
  .
  (_ name: (_) @name)
  .) @definition.class

(field_declaration name: (_) @name) @definition.variable

(method_elem name: (_) @name) @definition.method

(source_file (const_declaration (const_spec (identifier) @name) @definition.variable))

(source_file (const_declaration . (const_spec (identifier) @name) .) @definition.variable)

(source_file (var_declaration (var_spec name: (_) @name)) @definition.variable)

(source_file (var_declaration (var_spec_list (var_spec name: (_) @name) @definition.variable)))

; Imports

(import_spec) @import

; Calls

(call_expression function: (identifier) @call)

(call_expression
  function: (selector_expression
    operand: (_) @receiver
    field: (_) @call))

; References

(type_identifier) @reference

(qualified_type
  package: (_) @receiver
  name: (_) @reference)
