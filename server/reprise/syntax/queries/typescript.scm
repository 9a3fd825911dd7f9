; What TypeScript and TSX add.

; Definitions

(abstract_class_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(interface_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(enum_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(type_alias_declaration name: (_) @name) @definition.class

(type_alias_declaration
  name: (_) @name
  value: (object_type) @body) @definition.class

(internal_module
  name: (_) @name
  body: (_) @body) @scope.namespace

(function_signature name: (_) @name) @definition.function

(abstract_method_signature name: (_) @name) @definition.method

(interface_body (method_signature name: (_) @name) @definition.method)

(interface_body (property_signature name: (_) @name) @definition.variable)

(type_alias_declaration
  value: (object_type (property_signature name: (_) @name) @definition.variable))

(type_alias_declaration
  value: (object_type (method_signature name: (_) @name) @definition.method))

(enum_body name: (_) @name @definition.variable)

(enum_body (enum_assignment name: (_) @name) @definition.variable)

(public_field_definition name: (_) @name) @definition.variable

(public_field_definition
  name: (_) @name
  value: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
  ]) @definition.method

; a parameter of a constructor that is a field as well
(required_parameter
  [
    (accessibility_modifier)
    "readonly"
  ]
  pattern: (identifier) @name) @definition.variable

(ambient_declaration (_) @wrapped) @wrapper

; References

(type_identifier) @reference

(extends_clause value: (identifier) @reference)

(extends_clause
  value: (member_expression
    object: (_) @receiver
    property: (_) @reference))

; Calls: with type arguments, the grammar puts `await` inside

(call_expression
  function: (await_expression (identifier) @call))

(call_expression
  function: (await_expression
    (member_expression
      object: (_) @receiver
      property: (property_identifier) @call)))
