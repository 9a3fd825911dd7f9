; What C++ adds to C.

; Definitions

(function_definition
  declarator: (reference_declarator (function_declarator declarator: (_) @name))
  body: (_) @body) @definition.function

(function_definition
  declarator: [
    (function_declarator declarator: (_) @name)
    (reference_declarator (function_declarator declarator: (_) @name))
  ]
  [
    (default_method_clause)
    (delete_method_clause)
  ]) @definition.function

(declaration
  declarator: [
    (function_declarator declarator: (destructor_name) @name)
    (reference_declarator (function_declarator declarator: (identifier) @name))
  ]) @definition.function

(field_declaration
  declarator: [
    (function_declarator declarator: [(field_identifier) (operator_name)] @name)
    (pointer_declarator declarator: (function_declarator declarator: (field_identifier) @name))
    (reference_declarator (function_declarator declarator: [(field_identifier) (operator_name)] @name))
  ]) @definition.method

(field_declaration
  declarator: (reference_declarator (field_identifier) @name)) @definition.variable

(class_specifier
  name: (_) @name
  body: (_) @body) @definition.class

(namespace_definition
  name: (_) @name
  body: (_) @body) @scope.namespace

(alias_declaration name: (_) @name) @definition.class

(concept_definition name: (_) @name) @definition.class

(declaration_list
  (declaration
    declarator: (init_declarator declarator: (identifier) @name)) @definition.variable)

(template_declaration
  [
    (class_specifier)
    (struct_specifier)
    (function_definition)
    (declaration)
    (field_declaration)
    (alias_declaration)
    (concept_definition)
  ] @wrapped) @wrapper

; Imports

(using_declaration (qualified_identifier)) @import

; Calls

(call_expression
  function: [
    (qualified_identifier scope: (_) @receiver name: (identifier) @call)
    (qualified_identifier
      scope: (_) @receiver
      name: (qualified_identifier name: (identifier) @call))
    (qualified_identifier
      scope: (_) @receiver
      name: (template_function name: (_) @call))
  ])

(call_expression
  function: (field_expression
    argument: (_) @receiver
    field: (template_method name: (_) @call)))

(call_expression
  function: (template_function name: (_) @call))

(new_expression
  type: [
    (type_identifier) @call
    (template_type name: (type_identifier) @call)
    (qualified_identifier name: (type_identifier) @call)
    (qualified_identifier name: (template_type name: (type_identifier) @call))
  ])
