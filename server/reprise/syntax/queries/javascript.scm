; What TypeScript writes in another way.

(field_definition
  property: (_) @name
  value: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
  ]) @definition.method

(field_definition property: (_) @name) @definition.variable

(class_heritage (identifier) @reference)

(class_heritage
  (member_expression
    object: (_) @receiver
    property: (_) @reference))
