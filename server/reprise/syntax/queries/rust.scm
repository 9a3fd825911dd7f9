; Definitions

(function_item
  name: (_) @name
  body: (_) @body) @definition.function

(function_signature_item name: (_) @name) @definition.function

(struct_item name: (_) @name) @definition.class

(struct_item
  name: (_) @name
  body: (_) @body) @definition.class

(enum_item
  name: (_) @name
  body: (_) @body) @definition.class

(union_item
  name: (_) @name
  body: (_) @body) @definition.class

(trait_item
  name: (_) @name
  body: (_) @body) @definition.class

(impl_item
  type: [
    (type_identifier) @name
    (primitive_type) @name
    (generic_type type: (type_identifier) @name)
    (generic_type type: (scoped_type_identifier name: (_) @name))
    (scoped_type_identifier name: (_) @name)
    (reference_type type: (type_identifier) @name)
    (reference_type type: (generic_type type: (type_identifier) @name))
  ]
  body: (_) @body) @scope.type

(mod_item
  name: (_) @name
  body: (_) @body) @scope.namespace

(field_declaration name: (_) @name) @definition.variable

(enum_variant name: (_) @name) @definition.variable

(source_file (const_item name: (_) @name) @definition.variable)

(source_file (static_item name: (_) @name) @definition.variable)

(declaration_list (const_item name: (_) @name) @definition.variable)

(declaration_list (static_item name: (_) @name) @definition.variable)

(type_item name: (_) @name) @definition.class

(macro_definition
  name: (_) @name
  .
  (macro_rule) @body) @definition.function

; Imports

(use_declaration) @import

(extern_crate_declaration) @import

(mod_item
  name: (_)
  !body) @import

; Calls

(call_expression
  function: [
    (identifier) @call
    (generic_function function: (identifier) @call)
  ])

(call_expression
  function: [
    (scoped_identifier path: (_) @receiver name: (_) @call)
    (field_expression value: (_) @receiver field: (field_identifier) @call)
    (generic_function
      function: [
        (scoped_identifier path: (_) @receiver name: (_) @call)
        (field_expression value: (_) @receiver field: (field_identifier) @call)
      ])
  ])

(macro_invocation macro: (identifier) @call)

; in the arguments of a macro, which are tokens only
(token_tree
  (identifier) @call
  .
  (token_tree . "("))

(token_tree
  (identifier) @receiver
  .
  "."
  .
  (identifier) @call
  .
  (token_tree . "("))

; References

(type_identifier) @reference

(scoped_type_identifier
  path: (_) @receiver
  name: (_) @reference)
