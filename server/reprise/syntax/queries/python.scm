; Definitions

(module
  (expression_statement
    (assignment left: (identifier) @name) @definition.variable))

(class_definition
  body: (block
    (expression_statement
      (assignment left: (identifier) @name) @definition.variable)))

; attributes that a method gives its object
(assignment
  left: (attribute
    object: (identifier) @owner
    attribute: (identifier) @name)) @definition.attribute

(type_alias_statement
  left: (type (identifier) @name)) @definition.variable

(class_definition
  name: (identifier) @name
  body: (block) @body) @definition.class

(function_definition
  name: (identifier) @name
  body: (block) @body) @definition.function

(decorated_definition
  definition: (_) @wrapped) @wrapper

(block . (expression_statement (string) @docstring)) @documented

; Imports

[
  (import_statement)
  (import_from_statement)
] @import

; Calls

(call function: (identifier) @call)

(call
  function: (attribute
    object: (_) @receiver
    attribute: (identifier) @call))

; References

(decorator (identifier) @reference)

(decorator
  (attribute
    object: (_) @receiver
    attribute: (identifier) @reference))

(class_definition
  superclasses: (argument_list
    [
      (identifier) @reference
      (keyword_argument value: (identifier) @reference)
      (subscript value: (identifier) @reference)
    ]))

(class_definition
  superclasses: (argument_list
    [
      (attribute object: (_) @receiver attribute: (identifier) @reference)
      (subscript value: (attribute object: (_) @receiver attribute: (identifier) @reference))
    ]))

(type
  [
    (identifier) @reference
    (generic_type (identifier) @reference)
    (binary_operator (identifier) @reference)
    (binary_operator (binary_operator (identifier) @reference))
  ])

(type
  [
    (attribute object: (_) @receiver attribute: (identifier) @reference)
    (subscript value: (attribute object: (_) @receiver attribute: (identifier) @reference))
    (binary_operator (attribute object: (_) @receiver attribute: (identifier) @reference))
  ])
